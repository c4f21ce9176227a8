"""The list of reversals and the page of one: original and reversal side by side, and a person's decision."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.questions import done
from accounting.admin.said import tell_refusal
from accounting.domain.errors import ProviderError
from accounting.sync.errors import SyncRefused
from vouchers.admin.reversals import reversal_page
from vouchers.admin.reversals.decision_form import DecisionForm
from vouchers.mirror.deciding import approve, dismiss
from vouchers.models import Reversal


def _approve(admin: PageAdmin, request: HttpRequest, row: Reversal) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("The date is not a date."))
        return HttpResponseRedirect(admin.address(row))
    try:
        approve(reversal=row, approved_by=access.actor(request), on=form.cleaned_data["on"])
    except (SyncRefused, ProviderError) as error:
        tell_refusal(request, error, provider=row.integration.provider)
    else:
        messages.success(
            request,
            gettext("The reversal of %(voucher)s goes to %(company)s.")
            % {"voucher": row, "company": row.integration},
        )
    return HttpResponseRedirect(admin.address(row))


def _dismiss(admin: PageAdmin, request: HttpRequest, row: Reversal) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])

    def act() -> str:
        dismiss(reversal=row, dismissed_by=access.actor(request))
        return gettext("%(voucher)s is left as it is.") % {"voucher": row}

    return done(request, act, back=admin.address(row), provider=row.integration.provider)


@admin.register(Reversal)
class ReversalAdmin(PageAdmin):
    template = "admin/vouchers/reversal.html"
    menu_icon, menu_place = "swap_horiz", 10
    list_display = (
        "original_name",
        "original_day",
        "rule",
        "mirror_day",
        "booked_as",
        "state_label",
        "noticed",
    )
    list_filter = ("state", "alert", "integration", "rule")
    search_fields = ("external_id", "=number")
    ordering = ("-noticed_at",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("approve", _approve),
        RowPage("dismiss", _dismiss),
    )

    def context(self, request: HttpRequest, row: Reversal) -> dict[str, Any]:
        return reversal_page.context(row)

    def row_name(self, row: Reversal) -> str:
        return gettext("Reversal of %(voucher)s") % {"voucher": row}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reversal]:
        rows = super().get_queryset(request)
        return rows.select_related(
            "integration__grant__app", "integration__tenant", "rule", "mirror", "tenant"
        )

    @display(description=_("original"), ordering="number")
    def original_name(self, row: Reversal) -> str:
        return str(row)

    @display(description=_("original's date"), ordering="original_date")
    def original_day(self, row: Reversal) -> str:
        return wording.day(row.original_date)

    @display(description=_("date of the reversal"), ordering="mirror_date")
    def mirror_day(self, row: Reversal) -> str:
        return wording.day(row.mirror_date)

    @display(description=_("reversal's number"), ordering="external_id")
    def booked_as(self, row: Reversal) -> str:
        return reversal_page.number_of(row.external_id) or "–"

    @display(description=_("state"), ordering="state", label=reversal_page.TONES)
    def state_label(self, row: Reversal) -> tuple[str, Any]:
        return row.alert or row.state, reversal_page.state_text(row)

    @display(description=_("noticed"), ordering="noticed_at")
    def noticed(self, row: Reversal) -> str:
        return wording.moment(row.noticed_at)
