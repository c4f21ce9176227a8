"""The buttons of a problem: everything it holds goes on, or one item of it."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext

from accounting.admin import access, wording
from accounting.admin.pages import PageAdmin
from accounting.admin.problems.summary import amounts_text, held_items, sentence
from accounting.admin.questions import Question, ask_then, done
from accounting.models import IntegrationMapping, Problem
from accounting.problems.service import held_count
from accounting.sync.accept import accept_difference
from accounting.sync.credit import held_credits, solve_without_credit
from accounting.sync.retry import retry_item


def solve_it(admin: PageAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
    def act() -> str:
        solved = solve_without_credit(problem=problem, solved_by=access.actor(request))
        if solved.planned_anew:
            return gettext("It is looked at again. If the change is undone, the problem ends by itself.")
        text = ngettext("Solved; %(count)s item goes on.", "Solved; %(count)s items go on.", solved.released)
        return text % {"count": wording.number(solved.released)}

    return ask_then(admin, request, problem, solve_question(problem), act)


def solve_question(problem: Problem) -> Question:
    """Where it holds credits, this button only has their records looked at again."""
    facts = [
        (gettext("Company"), str(problem.integration or "–")),
        (gettext("Held"), wording.number(held_count(problem))),
        (gettext("Amount"), amounts_text(problem) or "–"),
    ]
    if held_credits(problem).exists():
        return Question(
            heading=gettext("Change undone – look again?"),
            text=gettext(
                "The records are planned anew. What agrees with its document again is let go; "
                "nothing is credited by this."
            ),
            button=gettext("Change undone – look again"),
            facts=facts,
        )
    return Question(
        heading=gettext("Solved – send again?"),
        text=sentence(problem).message,
        button=gettext("Solved – send again"),
        facts=facts,
    )


def leave_it(admin: PageAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
    def act() -> str:
        count = accept_difference(problem=problem, accepted_by=access.actor(request))
        text = ngettext(
            "%(count)s record is left as it stands.", "%(count)s records are left as they stand.", count
        )
        return text % {"count": wording.number(count)}

    question = Question(
        heading=gettext("Leave as it stands?"),
        text=gettext(
            "The documents at the provider stay as they are, and our records count as sent. Nothing is written there."
        ),
        button=gettext("Leave as it stands"),
        facts=[
            (gettext("Company"), str(problem.integration or "–")),
            (gettext("Held"), wording.number(held_count(problem))),
            (gettext("Amount"), amounts_text(problem) or "–"),
        ],
        dangerous=True,
    )
    return ask_then(admin, request, problem, question, act)


def has_documents(problem: Problem) -> bool:
    """Whether something that it keeps from being sent stands at the provider already."""
    held = held_items(problem).filter(job_type="export").values("resource_id")
    return bool(
        IntegrationMapping.objects.filter(
            integration=problem.integration, local_resource_id__in=held, archived_at=None
        ).exists()
    )


def retry(admin: PageAdmin, request: HttpRequest, problem: Problem) -> HttpResponse:
    back = admin.address(problem)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    try:
        item = held_items(problem).filter(pk=request.POST.get("item", "")).first()
    except ValidationError:
        item = None
    if item is None:
        raise Http404

    def act() -> str:
        retry_item(item=item, requested_by=access.actor(request))
        return gettext("%(record)s is sent again.") % {"record": item.source_ref}

    return done(request, act, back=back, provider=item.integration.provider)
