"""Findings in words, Swedish and English: what is wrong, where, and what to do about it."""

from collections import defaultdict
from typing import Any

from sie4.core.findings import Finding
from sie4.core.sentences.entry import Entry
from sie4.core.sentences.fields import FIELDS
from sie4.core.sentences.lines import LINES
from sie4.core.sentences.vouchers import VOUCHERS

ENTRIES: dict[str, Entry] = {**LINES, **FIELDS, **VOUCHERS}
LANGUAGES = ("sv", "en")
FIELD_NAMES_SV = {
    "account": "kontot", "acquisition": "förvärvsnumret", "activity": "verksamhetsnumret",
    "amount": "beloppet", "code": "koden", "contact": "kontakten", "day": "datumet",
    "dimension": "dimensionen", "end": "slutdatumet", "kind": "kontotypen", "name": "namnet",
    "number": "numret", "objects": "objektlistan", "parent": "överdimensionen", "period": "perioden",
    "phone": "telefonen", "postal": "postadressen", "quantity": "kvantiteten",
    "registered": "registreringsdatumet", "series": "serien", "sign": "signaturen", "start": "startdatumet",
    "street": "utdelningsadressen", "text": "texten", "unit": "enheten", "value": "värdet",
    "version": "versionen", "year": "årsnumret",
}  # fmt: skip
_VOUCHER = {"sv": "Verifikation", "en": "Voucher"}


def sentence(finding: Finding, language: str) -> str:
    """What is wrong; `language` is sv, anything else is English."""
    entry = ENTRIES[finding.code]
    text = entry.sv if language == "sv" else entry.en
    voucher = finding.params.get("voucher")
    if voucher and "{voucher}" not in text:
        text = f"{_VOUCHER['sv' if language == 'sv' else 'en']} {{voucher}}: {text}"
    return text.format_map(_words(finding, language))


def remedy(finding: Finding, language: str) -> str:
    entry = ENTRIES[finding.code]
    return (entry.sv_remedy if language == "sv" else entry.en_remedy).format_map(_words(finding, language))


def _words(finding: Finding, language: str) -> dict[str, Any]:
    words: dict[str, Any] = defaultdict(str, {"record": finding.record, **finding.params})
    if language == "sv":
        for name in ("field", "fields"):
            names = str(words[name]).split(", ") if name in words else []
            words[name] = ", ".join(FIELD_NAMES_SV.get(one, one) for one in names)
    return words
