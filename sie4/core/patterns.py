"""The shape of regular voucher lines as compiled patterns: linear time, no backtracking into fields.

Every match is whole lines from a line's start, so lines that match one after the other leave nothing out.
"""

import re

_BLANK, _SEP, _END = r"[ \t]*+", r"[ \t]++", r"[ \t]*+\r?\n"
# Quoted without a backslash or a control character, or bare.
_TEXT = r'(?:"[^"\\\x00-\x1f\x7f]*+"|[^ \t{}"\\\x00-\x1f\x7f]++)'
_NAME = r'(?:"[^"\\\x00-\x1f\x7f]++"|[^ \t{}"\\\x00-\x1f\x7f]++)'
_NUMBER = r'(?:[0-9]{1,18}|"[0-9]{1,18}")'
_DAY = r"[0-9]{8}"
_MOMENT = r'(?:[0-9]{8}|""|"[0-9]{8}")'
_ACCOUNT = r"[0-9]{1,20}+"
_OBJECTS = r"\{[^{}\\\x00-\x1f\x7f]*+\}"
_WHOLE = r"-?+(?:0|[1-9][0-9]{0,14}+)"
_QUANTITY = r'(?:-?+[0-9]{1,18}+(?:\.[0-9]{1,18}+)?+|"")'
_NO = "(?:"


def _optional(*parts: str) -> str:
    """Each only after the one before it."""
    pattern = ""
    for part in reversed(parts):
        pattern = f"(?:{_SEP}{part}{pattern})?+"
    return pattern


def _head(wanted: str, plain: str) -> str:
    """With the brace that opens. `wanted` opens the groups of what every reader needs, `plain` those of the rest."""
    needed = _SEP.join([f"{wanted}{_NAME})", f"{wanted}{_NUMBER})", f"{wanted}{_DAY})"])
    rest = _optional(f"{plain}{_TEXT})", f"{wanted}{_MOMENT})", f"{plain}{_TEXT})")
    return rf"VER{_SEP}{needed}{rest}{_END}{_BLANK}\{{"


def _row(wanted: str, plain: str) -> str:
    amount = rf"{wanted}{_WHOLE})(?:\.{wanted}[0-9][0-9]?+))?+"
    needed = _SEP.join([f"{wanted}{_ACCOUNT})", f"{wanted}{_OBJECTS})", amount])
    rest = _optional(f"{wanted}{_MOMENT})", f"{plain}{_TEXT})", f"{plain}{_QUANTITY})", f"{plain}{_TEXT})")
    return rf"TRANS{_SEP}{needed}{rest}"


def _lines(wanted: str, plain: str) -> str:
    """A row, a head with its brace, a closing brace, or an empty line."""
    return rf"^{_BLANK}(?:#(?:{_row(wanted, plain)}|{_head(wanted, plain)})|(\}}))?+{_END}"


# account, objects, whole, decimals, day; series, number, day, registered; closing brace.
LEAN = re.compile(_lines("(", _NO).encode(), re.MULTILINE)
# account, objects, whole, decimals, day, text, quantity, sign; series, number, day, text, registered, sign; brace.
FULL = re.compile(_lines("(", "("), re.MULTILINE)
