"""Dangerous buttons ask first, on a page that names the company and the counts, and act on POST only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounting.admin.pages import PageAdmin
from accounting.admin.said import tell_refusal
from accounting.domain.errors import ProviderError
from accounting.sync.errors import SyncRefused

TEMPLATE = "admin/frost/question.html"


@dataclass(frozen=True)
class Question:
    heading: str
    text: str
    button: str
    facts: Sequence[tuple[str, str]] = field(default=())
    dangerous: bool = False
    provider: str = ""


def ask_then(
    admin: PageAdmin, request: HttpRequest, row: Any, question: Question, act: Callable[[], str]
) -> HttpResponse:
    """`act` answers with the sentence that the next page shows."""
    if request.method != "POST":
        context = {"title": question.heading, "question": question, "back": admin.address(row)}
        return admin.shown(request, row, TEMPLATE, context)
    return done(request, act, back=admin.address(row), provider=question.provider)


def done(request: HttpRequest, act: Callable[[], str], *, back: str, provider: str = "") -> HttpResponse:
    """Act, say what came of it, go back."""
    try:
        messages.success(request, act())
    except (SyncRefused, ProviderError) as error:
        tell_refusal(request, error, provider=provider)
    return HttpResponseRedirect(back)
