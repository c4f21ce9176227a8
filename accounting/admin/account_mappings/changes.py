"""The buttons of a version: save, fill, tick, copy, activate, archive. Each calls one service."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext

from accounting.admin import access, wording
from accounting.admin.account_mappings.page import context
from accounting.admin.account_mappings.rule_form import lines_of, read_lines
from accounting.admin.pages import PageAdmin, row_address
from accounting.admin.questions import Question, ask_then, done
from accounting.admin.said import tell_refusal
from accounting.mappings import lifecycle
from accounting.mappings.activate import activate_mapping
from accounting.mappings.errors import MappingRefused
from accounting.mappings.rules import set_rules
from accounting.mappings.validate import accept_warnings
from accounting.models import ProviderAccountMapping


def save(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    """All rules at once; what somebody else saved meanwhile is not overwritten."""
    back = HttpResponseRedirect(admin.address(mapping))
    if request.method != "POST":
        return back
    if request.POST.get("changed_at") != mapping.changed_at.isoformat():
        messages.error(
            request, gettext("Somebody else has changed this draft meanwhile. This is how it stands now.")
        )
        return back
    lines = lines_of(mapping, request.POST)
    rules = read_lines(lines)
    if rules is None:
        shown: Any = context(mapping, may_act=True, lines=lines)
        messages.error(request, gettext("Some lines cannot stand like this; nothing was saved."))
        return admin.shown(request, mapping, admin.template, shown)
    return done(request, lambda: _saved(request, mapping, rules), back=admin.address(mapping))


def _saved(request: HttpRequest, mapping: ProviderAccountMapping, rules: Any) -> str:
    who = access.actor(request)
    made = set_rules(mapping=mapping, rules=rules, changed_by=who)
    note = request.POST.get("note", "").strip()[:500]
    if note != mapping.note:
        lifecycle.annotate(mapping=mapping, note=note, changed_by=who)
    text = ngettext("Saved: %(count)s rule.", "Saved: %(count)s rules.", len(made))
    return text % {"count": len(made)}


def fill(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    def act() -> str:
        added = lifecycle.accept_defaults(mapping=mapping, accepted_by=access.actor(request))
        text = ngettext("%(count)s rule was added.", "%(count)s rules were added.", added)
        return text % {"count": added}

    return _post(admin, request, mapping, act)


def tick(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    keys = request.POST.getlist("warning")

    def act() -> str:
        accept_warnings(mapping=mapping, keys=keys, accepted_by=access.actor(request))
        text = ngettext("%(count)s warning was ticked.", "%(count)s warnings were ticked.", len(keys))
        return text % {"count": len(keys)}

    return _post(admin, request, mapping, act)


def copy(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    """A draft from the active version, whichever version's page was open."""
    back = HttpResponseRedirect(admin.address(mapping))
    if request.method != "POST":
        return back
    try:
        draft = lifecycle.create_draft(integration=mapping.integration, created_by=access.actor(request))
    except MappingRefused as refusal:
        tell_refusal(request, refusal, provider=mapping.integration.provider)
        return back
    messages.success(request, gettext("This is the draft. Nothing changes until you activate it."))
    return HttpResponseRedirect(row_address(draft))


def _post(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping, act: Any) -> HttpResponse:
    back = admin.address(mapping)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    return done(request, act, back=back, provider=mapping.integration.provider)


def activate(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    company = mapping.integration.company_name

    def act() -> str:
        result = activate_mapping(mapping=mapping, activated_by=access.actor(request))
        return gettext(
            "In force. %(stale)s documents are changed by the next run, %(booked)s stay as they are booked, "
            "%(released)s held writes go on."
        ) % {
            "stale": wording.number(result.effects.stale),
            "booked": wording.number(result.effects.booked),
            "released": wording.number(result.released),
        }

    question = Question(
        heading=gettext("Activate %(version)s?") % {"version": mapping},
        text=gettext(
            "From now on %(company)s is booked by these rules. Documents that can still change are changed by the "
            "next run; what is booked stays as it is and goes into a report."
        )
        % {"company": company},
        button=gettext("Activate for %(company)s") % {"company": company},
        facts=[
            (gettext("Company"), f"{company} ({mapping.integration.company_org_number or '–'})"),
            (gettext("Rules"), wording.number(mapping.rules.count())),
        ],
        provider=mapping.integration.provider,
    )
    return ask_then(admin, request, mapping, question, act)


def archive(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    def act() -> str:
        lifecycle.archive_mapping(mapping=mapping, archived_by=access.actor(request))
        return gettext("%(version)s is archived.") % {"version": mapping}

    text = gettext("The draft is put away; the active version stays in force.")
    if not mapping.is_draft:
        text = gettext(
            "No version is in force then: everything that needs an account waits for the next one."
        )
    question = Question(
        heading=gettext("Archive %(version)s?") % {"version": mapping},
        text=text,
        button=gettext("Archive"),
        facts=[(gettext("Company"), mapping.integration.company_name)],
        dangerous=not mapping.is_draft,
        provider=mapping.integration.provider,
    )
    return ask_then(admin, request, mapping, question, act)
