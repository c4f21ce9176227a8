"""Rows of a document as rows of ours: what stands alike keeps our own words, categories and decimals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounting.domain.accounts import RuleSet
from accounting.domain.findings import Finding
from accounting.domain.merging import ROWS
from accounting.domain.records import InvoiceRow, invoice_total
from accounting.providers.reading import Content, Document
from accounting.sync.pulling.categories import category_of

_LARGEST_DRIFT = Decimal(1)
_NUMBERS = ("quantity", "unit_price", "vat_rate")
_WITHOUT_NAME = "–"


@dataclass(frozen=True)
class Sources:
    """`kept` are our rows with their rendering `ours`, place by place; `taken` are names of fields."""

    document: Document
    rules: RuleSet
    on: date
    kept: tuple[InvoiceRow, ...] = ()
    ours: tuple[Mapping[str, Any], ...] = ()
    taken: frozenset[str] = frozenset({ROWS})


def merged_rows(sources: Sources) -> tuple[tuple[InvoiceRow, ...], list[Finding]]:
    """The rows after taking what was taken, and what keeps them from being ours."""
    theirs = sources.document.content[ROWS]
    count = len(theirs) if ROWS in sources.taken else len(sources.kept)
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for place in range(count):
        row, found = _row(sources, place, theirs[place] if place < len(theirs) else {})
        rows.append(row)
        findings += found
    _name_the_categories_of_texts(rows)
    return tuple(InvoiceRow(**row) for row in rows), findings


def _row(sources: Sources, place: int, there: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    own = asdict(sources.kept[place]) if place < len(sources.kept) else {}
    rendered = sources.ours[place] if place < len(sources.ours) else {}
    taken = {
        name
        for name, value in there.items()
        if (ROWS in sources.taken or f"{ROWS}[{place + 1}].{name}" in sources.taken)
        and not (own and rendered.get(name) == value)
    }
    row = own or dict.fromkeys(InvoiceRow.__dataclass_fields__, "")
    row |= {name: _value(name, there[name]) for name in taken - {"account"}}
    row["description"] = row["description"] or row["article"] or _WITHOUT_NAME
    if "account" not in taken:
        return row, []
    row["internal_category"], findings = _category(sources, there, place)
    return row, findings


def _category(sources: Sources, there: Mapping[str, Any], place: int) -> tuple[str, list[Finding]]:
    """A row that is only text stands on no account."""
    if not there["account"]:
        return "", []
    return category_of(sources.rules, there["account"], sources.on, sources.document.external_id, place)


def _name_the_categories_of_texts(rows: list[dict[str, Any]]) -> None:
    """A text belongs to the row above it, the first one to the next."""
    known = [row["internal_category"] for row in rows if row["internal_category"]]
    last = known[0] if known else ""
    for row in rows:
        last = row["internal_category"] = row["internal_category"] or last


def _value(name: str, value: Any) -> Any:
    return Decimal(value or 0) if name in _NUMBERS else value or ""


def rounding_of(
    document: Document, rows: tuple[InvoiceRow, ...], currency: str
) -> tuple[Decimal, list[Finding]]:
    """What makes our rows add up to what the customer owes there. More than a rounding is something that the rows
    do not show (a discount, a fee): not ours to invent."""
    total, stated = document.total, Decimal(document.content.get("rounding") or 0)
    added = invoice_total(rows, Decimal(0), currency)
    if total is None or abs(total - added - stated) > _LARGEST_DRIFT:
        params = {
            "number": document.external_id,
            "total": "–" if total is None else format(total, "f"),
            "sum": format(added, "f"),
            "currency": currency,
        }
        cause = f"import_total:{document.external_id}"
        return Decimal(0), [Finding("error", "import_total_unexplained", params, "total", cause)]
    return total - added, []


def as_json(content: Content) -> Content:
    """As `save_records` takes values: amounts as texts."""
    return {name: _plain(value) for name, value in content.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, InvoiceRow):
        return {name: _plain(part) for name, part in asdict(value).items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return format(value, "f") if isinstance(value, Decimal) else value
