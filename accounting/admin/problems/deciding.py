"""The buttons about documents that were read back and wait: link these, take over, archive, leave."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounting.admin import access, wording
from accounting.admin.pages import PageAdmin, RowView
from accounting.admin.problems.summary import sentence
from accounting.admin.questions import Question, ask_then
from accounting.models import Problem
from accounting.sync.pulling.decisions import Action, actions_of, candidates_of, decide

# action -> what the button says, and what it does.
WORDS: Mapping[Action, tuple[Promise, Promise]] = {
    "link": (
        _("Link these"),
        _("The document and our record are the same. They are compared field by field and linked."),
    ),
    "new": (
        _("They are different"),
        _("The document becomes a record of its own. Nothing is written at the provider."),
    ),
    "take": (_("Take over"), _("The record here takes what the document says.")),
    "archive": (
        _("Archive here too"),
        _("The record stays in the history, but nothing of it is planned or sent any more."),
    ),
    "keep": (_("Leave it here"), _("The record stays as it is, and this is not asked again.")),
}


@dataclass(frozen=True)
class Button:
    address: str
    button: str
    text: str


def buttons(problem: Problem) -> list[Button]:
    """What a person may decide now. Several candidates need the interface for programs, which names one."""
    several = len(candidates_of(problem)) > 1
    return [
        Button(reverse(f"admin:accounting_problem_{action}", args=[problem.pk]), *map(str, WORDS[action]))
        for action in actions_of(problem)
        if not (action == "link" and several)
    ]


def page(action: Action) -> RowView:
    def decide_it(admin: PageAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
        def act() -> str:
            count = decide(problem=problem, action=action, decided_by=access.actor(request))
            text = ngettext(
                "Decided; %(count)s document is read once more.",
                "Decided; %(count)s documents are read once more.",
                count,
            )
            return text % {"count": wording.number(count)}

        button, text = map(str, WORDS[action])
        question = Question(
            heading=f"{button}?",
            text=f"{sentence(problem).message} {text}",
            button=button,
            facts=[(gettext("Company"), str(problem.integration or "–"))],
            dangerous=action == "archive",
        )
        return ask_then(admin, request, problem, question, act)

    return decide_it
