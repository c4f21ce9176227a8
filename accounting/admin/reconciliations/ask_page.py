"""The page of one integration where a comparison is chosen: data types, period, with or without vouchers."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldBooleanWidget

from accounting import clock
from accounting.admin import access, labels, wording
from accounting.admin.integrations.sync_form import date_input
from accounting.admin.pages import PageAdmin, row_address
from accounting.admin.reconciliations.result_page import badge, count_text
from accounting.admin.said import tell_refusal
from accounting.domain.errors import ProviderError
from accounting.models import Integration, Reconciliation, Role
from accounting.providers import registry
from accounting.reconciliation.ask import comparable_types, reconcile
from accounting.sync.errors import SyncRefused

TEMPLATE = "admin/frost/reconcile.html"
_EARLIER = 20


class ReconcileForm(forms.Form):
    data_types = forms.MultipleChoiceField(
        label=_("Data types"),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        error_messages={"required": _("Tick at least one data type.")},
    )
    date_from = forms.DateField(label=_("From"), widget=date_input())
    date_to = forms.DateField(label=_("To"), widget=date_input())
    vouchers = forms.BooleanField(
        label=_("Compare with the vouchers too"),
        help_text=_(
            "One call for each voucher; finds what was changed in the books alone, and sums up accounts."
        ),
        required=False,
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, data: Any = None, *, integration: Integration) -> None:
        offered, today = comparable_types(integration), clock.today(integration.tenant.time_zone)
        initial = {
            "data_types": offered,
            "date_from": _last_month(today),
            "date_to": today,
            "vouchers": True,
        }
        super().__init__(data, initial=initial)
        choices = [(key, labels.data_type_heading(key)) for key in offered]
        self.fields["data_types"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        first, last = chosen.get("date_from"), chosen.get("date_to")
        if first and last and last < first:
            self.add_error("date_to", gettext("The period ends before it begins."))
        return chosen


def _last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def ask(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    if registry.get(integration.provider).books is None:
        messages.error(request, gettext("This provider cannot be compared with."))
        return HttpResponseRedirect(admin.address(integration))
    form = ReconcileForm(request.POST or None, integration=integration)
    if request.method == "POST" and not access.may(request, Role.TREASURER, integration.tenant_id):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        answer = _price(request, integration, form.cleaned_data)
        if answer is not None:
            return answer
    context = {
        "title": gettext("Compare with %(provider)s")
        % {"provider": labels.provider_name(integration.provider)},
        "form": form,
        "back": admin.address(integration),
        "earlier": [run_line(run) for run in _earlier(integration)],
    }
    return admin.shown(request, integration, TEMPLATE, context)


def _price(request: HttpRequest, integration: Integration, chosen: dict[str, Any]) -> HttpResponse | None:
    """Always priced first: the page of the run tells the price and starts it."""
    try:
        started = reconcile(
            integration=integration,
            **chosen,
            dry_run=True,
            trigger="person",
            requested_by=access.actor(request),
        )
    except (SyncRefused, ProviderError) as error:
        tell_refusal(request, error, provider=integration.provider)
        return None
    return HttpResponseRedirect(row_address(started.run))


def _earlier(integration: Integration) -> list[Reconciliation]:
    rows = Reconciliation.objects.filter(integration=integration).order_by("-created_at")
    return list(rows.select_related("integration")[:_EARLIER])


def run_line(run: Reconciliation) -> dict[str, Any]:
    return {
        "address": row_address(run),
        "created": wording.moment(run.created_at),
        "period": wording.period(run.date_from, run.date_to),
        "what": ", ".join(labels.data_type_heading(key) for key in run.data_types),
        "found": count_text(run),
        "badge": badge(run),
    }
