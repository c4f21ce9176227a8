"""Codes that rows hold, as sentences in the language of the answer."""

from typing import Any

from django.utils import translation

from accounting.models import Integration, Problem, SyncItem, SyncJob
from accounting.problems.sentences import explain, explain_finding


def words(code: str, params: dict[str, Any], provider: str = "") -> dict[str, str] | None:
    """None where there is no code."""
    if not code:
        return None
    text = explain(code, params, provider=provider, language=_language())
    return {"code": code, "message": text.message, "next_step": text.next_step}


def error_of(row: Integration | SyncItem | SyncJob) -> dict[str, str] | None:
    provider = row.provider if isinstance(row, Integration) else row.integration.provider
    return words(row.error_code, row.error_params, provider)


def problem_words(problem: Problem) -> dict[str, str]:
    provider = problem.integration.provider if problem.integration else ""
    return words(problem.code, problem.params, provider) or {"code": "", "message": "", "next_step": ""}


def findings_of(item: SyncItem) -> list[dict[str, Any]]:
    provider = item.integration.provider
    return [explain_finding(finding, provider=provider, language=_language()) for finding in item.findings]


def _language() -> str:
    return translation.get_language() or ""
