"""Every message of the product and of the pages around it, as (singular, plural), with where it stands."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).parents[2]
SOURCES = ("accounting", "frost_integrations", "sie4", "templates", "vouchers")
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_TRANSLATE = re.compile(r"""^(?:trans|translate)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_FILTERED = re.compile(r"""_\((?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\)""")
_BLOCK = re.compile(r"^(?:blocktrans|blocktranslate)\b")
_VARIABLE = re.compile(r"^[\w.|:\"']+$")

Message = tuple[str, str]


def messages(*folders: Path) -> dict[Message, str]:
    """{(singular, plural or ""): the file that says it first}."""
    found: dict[Message, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            for message in _of_file(path):
                found.setdefault(message, str(path))
    return found


def own_messages() -> dict[Message, str]:
    return messages(*(ROOT / name for name in SOURCES))


def _of_file(path: Path) -> Iterator[Message]:
    if path.suffix == ".py" and "migrations" not in path.parts:
        for _line, message, _comments, _context in extract_from_file("python", str(path), keywords=_KEYWORDS):
            yield (message, "") if isinstance(message, str) else (message[-2], message[-1])
    elif path.suffix == ".html":
        yield from template_messages(path.read_text(encoding="utf-8"))


def template_messages(source: str) -> Iterator[Message]:
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and _BLOCK.match(token.contents):
            yield _block(token.contents, tokens)
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            said = _TRANSLATE.match(token.contents)
            hits = [said] if said else list(_FILTERED.finditer(token.contents))
            yield from (((hit.group(1) or hit.group(2)), "") for hit in hits)


def _block(opening: str, tokens: Iterator[object]) -> Message:
    parts: list[list[str]] = [[]]
    for token in tokens:
        kind, contents = token.token_type, token.contents  # type: ignore[attr-defined]
        if kind == TokenType.BLOCK and contents.startswith("plural"):
            parts.append([])
        elif kind == TokenType.BLOCK:
            break
        else:
            parts[-1].append(
                f"%({contents.strip()})s" if kind == TokenType.VAR else contents.replace("%", "%%")
            )
    texts = ["".join(part) for part in parts]
    if " trimmed" in opening:
        texts = [" ".join(line.strip() for line in text.strip().splitlines()) for text in texts]
    return (texts[0], texts[1] if len(texts) > 1 else "")
