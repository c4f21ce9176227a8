"""Small SIE files to change: a whole 4E of one voucher, and helpers that read such texts."""

from sie4.core.reader import Reading
from sie4.core.records import AnyRecord, Voucher

WHOLE = """#FLAGGA 0
#PROGRAM "Prov" 1.0
#FORMAT PC8
#GEN 20240131
#SIETYP 4
#ORGNR 802000-1231
#FNAMN "Provförbundet"
#RAR 0 20240101 20241231
#KPTYP EUBAS97
#VALUTA SEK
#KONTO 1930 "Bank"
#KTYP 1930 T
#KONTO 7010 "Löner"
#KTYP 7010 K
#DIM 6 "Projekt"
#OBJEKT 6 "P1" "Läger"
#IB 0 1930 0.00
#UB 0 1930 -10.00
#RES 0 7010 10.00
#VER A 1 20240115 "Lön"
{
#TRANS 1930 {} -10.00
#TRANS 7010 {6 "P1"} 10.00
}
"""
FEEDER = """#FLAGGA 0
#PROGRAM "Prov" 1.0
#FORMAT PC8
#GEN 20240131
#SIETYP 4
#FNAMN "Provförbundet"
"""


def voucher(rows: str, head: str = "A 1 20240115") -> str:
    """A feeder file of one voucher."""
    return f"{FEEDER}#VER {head}\n{{\n{rows}\n}}\n"


def reading(text: str | bytes, *, name: str = "", fast: bool = True) -> tuple[Reading, list[AnyRecord]]:
    """Both paths have read it, and found the same."""
    data = text.encode("cp437") if isinstance(text, str) else text
    found, other = Reading(data, name=name, fast=fast), Reading(data, name=name, fast=not fast)
    records = list(found)
    assert records == list(other)
    assert list(found.findings) == list(other.findings)
    return found, records


def codes(text: str | bytes, *, name: str = "") -> set[str]:
    return set(reading(text, name=name)[0].findings.counts)


def vouchers(text: str | bytes, *, name: str = "") -> list[Voucher]:
    return [record for record in reading(text, name=name)[1] if isinstance(record, Voucher)]
