"""Starting a priced comparison, and doing what mends one difference."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounting.admin import access
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import done
from accounting.models import Reconciliation, ReconciliationDifference
from accounting.reconciliation.ask import start
from accounting.reconciliation.mend import mend


def start_it(admin: PageAdmin, request: HttpRequest, run: Reconciliation) -> HttpResponse:
    back = admin.address(run)
    if request.method != "POST":
        return HttpResponseRedirect(back)

    def act() -> str:
        start(run=run, started_by=access.actor(request))
        return gettext("Started. The comparison goes on even if you close the browser.")

    return done(request, act, back=back, provider=run.integration.provider)


def mend_it(admin: PageAdmin, request: HttpRequest, run: Reconciliation) -> HttpResponse:
    """`difference` and `action` in the form; a difference of another run is unknown."""
    back = admin.address(run)
    difference = _difference(run, request.POST.get("difference", ""))
    if request.method != "POST" or difference is None:
        return HttpResponseRedirect(back)

    def act() -> str:
        mend(difference=difference, action=request.POST.get("action", ""), ordered_by=access.actor(request))
        return gettext(
            "Done. What has to be sent is planned now; the next comparison shows whether both agree."
        )

    return done(request, act, back=back, provider=run.integration.provider)


def _difference(run: Reconciliation, text: str) -> ReconciliationDifference | None:
    try:
        pk = UUID(text)
    except ValueError:
        return None
    rows = ReconciliationDifference.objects.filter(run=run, pk=pk)
    return rows.select_related("run__integration__grant__app", "run__integration__tenant").first()
