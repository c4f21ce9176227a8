"""The list of rules, the form of one, and the count of its originals."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.said import tell_refusal
from accounting.domain.errors import ProviderError
from accounting.models import Role
from vouchers.admin.reversals.rule_form import ChooseIntegrationForm, RuleForm
from vouchers.mirror.errors import RuleRefused
from vouchers.mirror.rules import new_rule, save_rule
from vouchers.mirror.scanning import scan_vouchers, summed
from vouchers.models import ReversalRule, ReversalState, RuleMode

_TONES: dict[str, str] = {
    RuleMode.OFF: labels.CALM,
    RuleMode.PROPOSE: labels.BUSY,
    RuleMode.AUTOMATIC: labels.GOOD,
}
_WAITING = [ReversalState.PROPOSED, ReversalState.NEEDS_PERSON]
_FIGURES = ("total", "mirrored", "excluded", "waiting", "missing")


def _save(admin: PageAdmin, request: HttpRequest, rule: ReversalRule) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = RuleForm(request, rule)
    if form.is_valid():
        try:
            save_rule(rule=rule, changes=form.cleaned_data, changed_by=access.actor(request))
        except RuleRefused as refused:
            rule.refresh_from_db()
            form.refuse(refused)
        else:
            messages.success(request, gettext("The rule is saved."))
            return HttpResponseRedirect(admin.address(rule))
    context = {"rule": rule, "form": form, "counts": _counts(rule), "running": _runs(rule)}
    return admin.shown(request, rule, admin.template, context)


def _scan(admin: PageAdmin, request: HttpRequest, rule: ReversalRule) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        counts = summed(scan_vouchers(integration=rule.integration))
    except ProviderError as error:
        tell_refusal(request, error, provider=rule.integration.provider)
    else:
        text = gettext(
            "%(total)s vouchers: %(mirrored)s reversed, %(excluded)s left alone, %(waiting)s waiting, "
            "%(missing)s not seen before. What was missing is being read now."
        )
        messages.success(request, text % {**dict.fromkeys(_FIGURES, 0), **counts})
    return HttpResponseRedirect(admin.address(rule))


def _runs(rule: ReversalRule) -> bool:
    return rule.mode != RuleMode.OFF


def _counts(rule: ReversalRule) -> list[tuple[str, str]]:
    rows = rule.reversals.order_by().values_list("state").annotate(number=Count("pk"))
    found = dict(rows.values_list("state", "number"))
    return [(str(state.label), wording.number(found.get(state, 0))) for state in ReversalState]


@admin.register(ReversalRule)
class ReversalRuleAdmin(PageAdmin):
    template = "admin/vouchers/reversal_rule.html"
    menu_icon, menu_place = "rule", 11
    role_to_add = role_to_change = Role.ADMINISTRATOR
    list_display = ("series", "integration", "mode_label", "date_mode", "starts_on", "booked", "waiting")
    ordering = ("trigger_series", "target_series")
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("save", _save, Role.ADMINISTRATOR),
        RowPage("scan", _scan),
    )

    def context(self, request: HttpRequest, row: ReversalRule) -> dict[str, Any]:
        return {"rule": row, "form": RuleForm(request, row), "counts": _counts(row), "running": _runs(row)}

    def row_name(self, row: ReversalRule) -> str:
        return gettext("Rule %(series)s") % {"series": row}

    def add_page(self, request: HttpRequest) -> HttpResponse:
        """Which integration first; the rule is made off, and its form follows."""
        form = ChooseIntegrationForm(request, Role.ADMINISTRATOR, request.POST or None)
        if request.method == "POST" and form.is_valid():
            integration = form.cleaned_data["integration"]
            try:
                rule = save_rule(rule=new_rule(integration), changes={}, changed_by=access.actor(request))
            except RuleRefused:
                messages.error(
                    request, gettext("There is a rule from R to Q already; change that one first.")
                )
            else:
                return HttpResponseRedirect(self.address(rule))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": gettext("New reversal rule"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/vouchers/choose_integration.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReversalRule]:
        rows = super().get_queryset(request).select_related("integration__grant__app", "integration__tenant")
        return rows.annotate(
            booked_count=Count("reversals", filter=Q(reversals__state=ReversalState.CONFIRMED)),
            waiting_count=Count("reversals", filter=Q(reversals__state__in=_WAITING)),
        )

    @display(description=_("series"), ordering="trigger_series")
    def series(self, row: ReversalRule) -> str:
        return str(row)

    @display(description=_("mode"), ordering="mode", label=_TONES)
    def mode_label(self, row: ReversalRule) -> tuple[str, str]:
        return row.mode, row.get_mode_display()

    @display(description=_("date of the reversal"))
    def date_mode(self, row: ReversalRule) -> str:
        return str(row.get_auto_reverse_date_mode_display())

    @display(description=_("booked"))
    def booked(self, row: Any) -> str:
        return wording.number(row.booked_count)

    @display(description=_("waiting"))
    def waiting(self, row: Any) -> str:
        return wording.number(row.waiting_count)
