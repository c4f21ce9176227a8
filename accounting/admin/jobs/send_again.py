"""The button "Send again" on one row of a plan."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounting.admin import access
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import done
from accounting.models import SyncItem, SyncJob
from accounting.sync.retry import retry_item


def retry(admin: PageAdmin, request: HttpRequest, job: SyncJob) -> HttpResponse:
    back = admin.address(job)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    item = item_named(request, job)

    def act() -> str:
        retry_item(item=item, requested_by=access.actor(request))
        return gettext("%(record)s is sent again.") % {"record": item.source_ref}

    return done(request, act, back=back, provider=job.integration.provider)


def item_named(request: HttpRequest, job: SyncJob) -> SyncItem:
    try:
        item: SyncItem | None = SyncItem.objects.filter(job=job, pk=request.POST.get("item", "")).first()
    except ValidationError:
        item = None
    if item is None:
        raise Http404
    return item
