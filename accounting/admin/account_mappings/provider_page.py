"""What a version needs at the provider: a look first, then making what is missing, with ticks for what exists."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounting.admin import access, labels, wording
from accounting.admin.account_mappings.page import badge
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import done
from accounting.admin.told import told
from accounting.mappings import jobs
from accounting.mappings.labels import category_name
from accounting.mappings.to_provider import digest
from accounting.models import ProviderAccountMapping, ProviderReference, ReferenceJob
from accounting.problems.sentences import Explanation

ACTIONS: dict[str, tuple[Promise, str]] = {
    "there": (_("Is there"), labels.GOOD),
    "make": (_("Would be made"), labels.BUSY),
    "made": (_("Made"), labels.GOOD),
    "change": (_("Differs; untouched without a tick"), labels.WARN),
    "changed": (_("Changed"), labels.GOOD),
    "cannot": (_("Cannot be made by the program"), labels.BAD),
    "failed": (_("Refused"), labels.BAD),
}


def show(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    rows = ReferenceJob.objects.filter(mapping=mapping, kind=jobs.SYNC).order_by("-requested_at")
    latest, looked = rows.first(), jobs.latest_dry_run(mapping)
    years = dict(
        ProviderReference.objects.filter(integration=mapping.integration, kind="year").values_list(
            "code", "name"
        )
    )
    context: dict[str, Any] = {
        "title": gettext("At the provider: %(version)s") % {"version": mapping},
        "mapping": mapping,
        "badge": badge(mapping),
        "back": admin.address(mapping),
        "provider": labels.provider_name(mapping.integration.provider),
        "job": _job(latest),
        "lines": _lines(latest, years),
        "can_make": _can_make(mapping, latest, looked),
        "archived": mapping.status == "archived",
    }
    return admin.shown(request, mapping, "admin/frost/mapping_provider.html", context)


def _lines(job: ReferenceJob | None, years: dict[str, str]) -> list[dict[str, Any]]:
    if job is None:
        return []
    return [_line(line, years, job.integration.provider) for line in job.report.get("lines", ())]


def _can_make(
    mapping: ProviderAccountMapping, latest: ReferenceJob | None, looked: ReferenceJob | None
) -> bool:
    """Only right after a look at these very rules."""
    return bool(looked and latest == looked and looked.rules_digest == digest(mapping))


def _job(job: ReferenceJob | None) -> dict[str, Any] | None:
    if job is None:
        return None
    said = (
        told(job.error_code, job.error_params, provider=job.integration.provider) if job.error_code else None
    )
    return {
        "badge": labels.Badge(job.get_status_display(), _TONES[job.status]),
        "dry_run": job.dry_run,
        "asked": f"{wording.person(job.requested_by)}, {wording.moment(job.requested_at)}",
        "finished": wording.moment(job.finished_at) if job.finished_at else "",
        "moving": job.status in jobs.OPEN,
        "error": said,
        "words": job.error_words,
    }


_TONES = {"waiting": labels.WARN, "running": labels.BUSY, "done": labels.GOOD, "failed": labels.BAD}


def _line(line: dict[str, Any], years: dict[str, str], provider: str) -> dict[str, Any]:
    text, tone = ACTIONS[line["action"]]
    return {
        **line,
        "badge": labels.Badge(str(text), tone),
        "year_name": years.get(line["year"], line["year"]),
        "category_names": ", ".join(category_name(one) for one in line["categories"]),
        "offers": line["action"] == "change",
        "reason": _reason(line, provider),
    }


def _reason(line: dict[str, Any], provider: str) -> Explanation | None:
    """Why it cannot be made, or was refused."""
    if not line["code"]:
        return None
    names = {"account": line["account"], "category": line["categories"][0]}
    return told(line["code"], names, provider=provider)


def look(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    def act() -> str:
        jobs.sync_to_provider(mapping=mapping, requested_by=access.actor(request))
        return gettext("The program looks at the provider; this takes a few seconds. Load the page again.")

    return _post(admin, request, mapping, act)


def make(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    def act() -> str:
        change = request.POST.getlist("change")
        jobs.sync_to_provider(
            mapping=mapping, requested_by=access.actor(request), dry_run=False, change=change
        )
        return gettext("What is missing is being made. Load the page again in a few seconds.")

    return _post(admin, request, mapping, act)


def read(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping) -> HttpResponse:
    back = admin.address(mapping)
    if request.method != "POST":
        return HttpResponseRedirect(back)

    def act() -> str:
        jobs.ask_to_read(integration=mapping.integration, requested_by=access.actor(request))
        return gettext(
            "The provider's registers are being read; this takes a few seconds. Load the page again."
        )

    return done(request, act, back=back, provider=mapping.integration.provider)


def _post(admin: PageAdmin, request: HttpRequest, mapping: ProviderAccountMapping, act: Any) -> HttpResponse:
    back = admin.address(mapping, "provider")
    if request.method != "POST":
        return HttpResponseRedirect(back)
    return done(request, act, back=back, provider=mapping.integration.provider)
