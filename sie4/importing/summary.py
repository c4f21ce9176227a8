"""A preview as pairs of a label and a value, for people."""

from typing import Any

from django.utils.translation import gettext


def summary_of(preview: dict[str, Any]) -> list[tuple[str, str]]:
    """In the active language; counts of what would be created, and what is there already."""
    vouchers, company, ledger = preview["vouchers"], preview["company"], preview["ledger"]
    openings = preview["opening_balances"]
    found = [
        (gettext("Company"), f"{company['name']} {company['org_number']}".strip()),
        (gettext("Made by"), f"{preview['program']} {preview['generated']}".strip()),
        (gettext("Ledger"), _ledger(ledger)),
        (gettext("Fiscal years"), ", ".join(map(_year, preview["years"])) or "–"),
        (gettext("Accounts"), _new(preview["accounts"]["new"], preview["accounts"]["file"])),
        (gettext("Objects"), _new(preview["objects"]["new"], preview["objects"]["file"])),
        (gettext("Opening balances"), _opening(openings)),
        (gettext("Figures stated beside vouchers"), str(preview["stated_balances"])),
        (gettext("Vouchers"), _vouchers(vouchers)),
    ]
    if vouchers["to_be_numbered"]:
        found.append((gettext("Numbered when imported"), str(vouchers["to_be_numbered"])))
    if vouchers["shortened"]:
        found.append((gettext("Texts shortened to 200 characters"), str(vouchers["shortened"])))
    if preview["figures_left_out"]:
        found.append((gettext("Figures without a place here"), str(preview["figures_left_out"])))
    return found


def _ledger(ledger: dict[str, Any]) -> str:
    if ledger["new"]:
        return gettext("%(name)s (a new ledger, from SIE files)") % {"name": ledger["name"]}
    return str(ledger["name"])


def _year(year: dict[str, Any]) -> str:
    text = f"{year['start']} – {year['end']}"
    return gettext("%(year)s (new)") % {"year": text} if year["new"] else text


def _new(new: int, in_file: int) -> str:
    return gettext("%(count)s in the file, %(new)s new") % {"count": in_file, "new": new}


def _opening(openings: dict[str, int]) -> str:
    text = gettext("%(new)s new, %(unchanged)s unchanged") % openings
    return text + gettext("; %(kept)s stand otherwise and stay") % openings if openings["kept"] else text


def _vouchers(vouchers: dict[str, Any]) -> str:
    if not vouchers["file"]:
        return gettext("none")
    return gettext(
        "%(file)s with %(rows)s rows, %(first)s – %(last)s: %(new)s new, %(unchanged)s unchanged"
    ) % {name: vouchers[name] for name in ("file", "rows", "first", "last", "new", "unchanged")}
