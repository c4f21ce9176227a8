"""The text of a mail, in the language of the person it goes to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from accounting.events.mail import notices
from accounting.models import Integration, Mail, Notice, Problem
from accounting.problems.sentences import explain
from accounting.providers import registry

_SHOWN = 10
_LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def written(mail: Mail) -> Text:
    notice = mail.notice
    with override(mail.language):
        subject, lines = _WRITERS[notice.code](notice)
        body = "\n\n".join([*lines, _footer(notice)]) + "\n"
        # Names come from outside: a line break would begin a new header.
        return Text(" ".join(subject.split())[:_LONGEST_SUBJECT], body)


def reconnect_address(integration: Integration, tenant_code: str) -> str:
    """The page where a treasurer connects this very integration again."""
    path = reverse("connect", kwargs={"provider": integration.provider})
    query = urlencode({"tenant": tenant_code, "integration": integration.pk})
    return f"{settings.FROST_BASE_URL}{path}?{query}"


def _consent_ends(notice: Notice) -> tuple[str, list[str]]:
    names, days = _names(notice), int(notice.params["days"])
    subject = ngettext(
        "%(provider)s, %(company)s: the consent ends within %(days)s day",
        "%(provider)s, %(company)s: the consent ends within %(days)s days",
        days,
    ) % {**names, "days": days}
    ends = _local(notice, notice.params["ends"])
    return subject, [
        gettext(
            "The consent that lets %(tenant)s work with %(company)s at %(provider)s ends on %(date)s: it has not "
            "been renewed for a long time."
        )
        % {**names, "date": f"{ends:%Y-%m-%d}"},
        gettext("Until then everything works. Connect again; records and links stay as they are:"),
        _reconnect(notice),
    ]


def _problem(notice: Notice) -> tuple[str, list[str]]:
    problems = notices.problems_of(notice)
    names = _names(notice)
    sentences = [_sentence(problem) for problem in problems[:_SHOWN]]
    subject = f"{names['company'] or names['tenant']}: {_sentence(problems[0])[0] if problems else ''}"
    lines = ["\n".join(sentence) for sentence in sentences]
    if len(problems) > _SHOWN:
        more = len(problems) - _SHOWN
        lines.append(
            ngettext("There is %(count)s more.", "There are %(count)s more.", more) % {"count": more}
        )
    if notice.params["code"] in notices.AT_ONCE and notice.integration:
        return subject, [*lines, gettext("Connect again:"), _reconnect(notice)]
    return subject, [*lines, gettext("All open problems:"), _admin("problem_changelist")]


def _weekly(notice: Notice) -> tuple[str, list[str]]:
    params, names = notice.params, _names(notice)
    figures = [
        (gettext("Sent in seven days"), params["sent"]),
        (gettext("Waiting"), params["waiting"]),
        (gettext("Open problems"), params["problems"]),
    ]
    subject = gettext("%(tenant)s: the week in figures") % names
    return subject, [
        "\n".join(f"{label}: {number}" for label, number in figures),
        "\n".join(_consent_line(one) for one in params["consents"]),
        f"{settings.FROST_BASE_URL}{reverse('admin:index')}",
    ]


def _consent_line(one: dict[str, Any]) -> str:
    if not one["stands"]:
        state = gettext("not connected")
    elif one["days"] is None:
        state = gettext("consent stands until it is revoked")
    else:
        state = gettext("consent: %(days)s days left") % {"days": one["days"]}
    return f"{_provider_name(one['provider'])}, {one['company']}: {state}"


_WRITERS: dict[str, Callable[[Notice], tuple[str, list[str]]]] = {
    notices.CONSENT_ENDS: _consent_ends,
    notices.PROBLEM: _problem,
    notices.WEEKLY: _weekly,
}


def _sentence(problem: Problem) -> tuple[str, str]:
    provider = problem.integration.provider if problem.integration else ""
    said = explain(problem.code, problem.params, provider=provider)
    return said.message, said.next_step


def _names(notice: Notice) -> dict[str, str]:
    integration = notice.integration
    return {
        "tenant": notice.tenant.name,
        "company": integration.company_name if integration else "",
        "provider": _provider_name(integration.provider) if integration else "",
    }


def _provider_name(key: str) -> str:
    try:
        return registry.get(key).name
    except registry.UnknownProvider:
        return key


def _reconnect(notice: Notice) -> str:
    return reconnect_address(notice.integration, notice.tenant.code) if notice.integration else ""


def _footer(notice: Notice) -> str:
    why = gettext("You get this mail because you are an administrator or treasurer of %(tenant)s.")
    where = gettext("Language and choice of mails:")
    return f"-- \n{why % _names(notice)}\n{where} {_admin('mailpreference_changelist')}"


def _admin(page: str) -> str:
    return f"{settings.FROST_BASE_URL}{reverse(f'admin:accounting_{page}')}"


def _local(notice: Notice, moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(notice.tenant.time_zone))
