"""An export's error, notes and findings in words, in a language chosen when they are read."""

from typing import Any

from accounting.problems.sentences import explain
from sie4.core.findings import Finding
from sie4.core.sentences import remedy, sentence
from sie4.models import SIE4Export

Told = dict[str, Any]


def error_message(export: SIE4Export, language: str) -> str:
    """Empty where nothing is wrong; of a refused file it names the voucher and the sum."""
    if not export.error_code:
        return ""
    words = explain(export.error_code, export.error_params, language=language).message
    first = findings(export, language)[:1] if export.error_code == "export_refused" else []
    return " ".join([words, *(one["message"] for one in first)])


def notes(export: SIE4Export, language: str) -> list[Told]:
    """[{code, message, next_step}]."""
    return [_note(one, language) for one in export.notes]


def findings(export: SIE4Export, language: str) -> list[Told]:
    """[{code, level, line, record, params, message, remedy}]."""
    return [_finding(one, language) for one in export.report.get("findings", [])]


def _note(note: dict[str, Any], language: str) -> Told:
    words = explain(note["code"], note["params"], language=language)
    return {"code": note["code"], "message": words.message, "next_step": words.next_step}


def _finding(stored: Told, language: str) -> Told:
    finding = Finding(**stored)
    return {**stored, "message": sentence(finding, language), "remedy": remedy(finding, language)}
