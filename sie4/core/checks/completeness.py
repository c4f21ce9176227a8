"""What a file of its kind must hold, and what it may not (the table of section 5)."""

from sie4.core.checks.books import Books
from sie4.core.layouts import BALANCES

_ALWAYS = ("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#FNAMN")
_COMPULSORY = {
    "1": (*_ALWAYS, "#RAR", "#KONTO", "#SRU"),
    "2": (*_ALWAYS, "#SIETYP", "#RAR", "#OMFATTN", "#KONTO", "#SRU"),
    "3": (*_ALWAYS, "#SIETYP", "#RAR", "#OMFATTN", "#KONTO"),
    "4I": (*_ALWAYS, "#SIETYP"),
    "4E": (*_ALWAYS, "#SIETYP", "#RAR", "#KONTO"),
}
_VOUCHERS = ("#VER",)
_OBJECTS = ("#DIM", "#UNDERDIM", "#OBJEKT", "#OIB", "#OUB")
_FORBIDDEN = {
    "1": ("#OMFATTN", *_OBJECTS, "#PSALDO", "#PBUDGET", *_VOUCHERS),
    "2": (*_OBJECTS, *_VOUCHERS),
    "3": _VOUCHERS,
    "4I": ("#BKOD", "#OMFATTN", *sorted(BALANCES)),
    "4E": (),
}
_ONCE = (
    "#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FTYP", "#FNR", "#ORGNR", "#BKOD", "#ADRESS", "#FNAMN",
    "#TAXAR", "#OMFATTN", "#KPTYP", "#VALUTA",
)  # fmt: skip


def check_completeness(books: Books) -> None:
    labels, kind = books.labels, books.kind
    if not labels:
        return
    missing = [label for label in _COMPULSORY[kind] if label not in labels]
    if kind != "4I" and "#RAR" in labels and 0 not in books.years:
        missing.append("#RAR 0")
    if missing:
        books.findings.add("missing_record", 0, "", labels=", ".join(missing), type=kind)
    for label in _FORBIDDEN[kind]:
        if label in labels:
            count, line = labels[label]
            books.findings.add("record_not_in_type", line, label, type=kind, count=count)
    for label in _ONCE:
        count, line = labels.get(label, (0, 0))
        if count > 1:
            books.findings.add("repeated_record", line, label, value=label)
