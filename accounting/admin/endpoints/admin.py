"""The list of outgoing webhooks, the page of one, and the one page that shows a new secret."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, labels, wording
from accounting.admin.endpoints import buttons
from accounting.admin.endpoints.form import EVENTS, NewEndpointForm
from accounting.admin.endpoints.words import answer_text
from accounting.admin.pages import PageAdmin, RowPage
from accounting.events.outgoing.deliver import host_of
from accounting.events.outgoing.endpoints import EndpointRefused, create_endpoint
from accounting.models import DeliveryState, Role, WebhookDelivery, WebhookEndpoint

_PER_PAGE = 50
_TONES = {"on": labels.GOOD, "off": labels.BAD, "ended": labels.CALM}
_NAMES = {"on": _("Switched on"), "off": _("Switched off"), "ended": _("Ended")}
_DELIVERY_TONES: dict[str, str] = {
    DeliveryState.WAITING: labels.WARN,
    DeliveryState.DELIVERED: labels.GOOD,
    DeliveryState.FAILED: labels.BAD,
}


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(PageAdmin):
    """An address may hold a secret of its own, so only administrators see it."""

    template = "admin/frost/endpoint.html"
    role_to_view = role_to_add = Role.ADMINISTRATOR
    list_display = ("host", "description", "wanted", "state", "failures", "created")
    list_select_related = ("tenant",)
    ordering = ("archived_at", "-created_at")
    row_pages: ClassVar[tuple[RowPage, ...]] = (
        RowPage("test", buttons.test, Role.ADMINISTRATOR),
        RowPage("switch", buttons.switch, Role.ADMINISTRATOR),
        RowPage("edit", buttons.edit, Role.ADMINISTRATOR),
        RowPage("end", buttons.end, Role.ADMINISTRATOR),
    )

    def context(self, request: HttpRequest, row: WebhookEndpoint) -> dict[str, Any]:
        rows = row.deliveries.order_by("-created_at", "-pk")
        page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
        return {
            "title": host_of(row),
            "state": {"text": _NAMES[_state(row)], "tone": _TONES[_state(row)]},
            "facts": [
                (gettext("Organisation"), row.tenant.name),
                (gettext("Address"), row.url),
                (gettext("Events"), self.wanted(row)),
                (gettext("Description"), row.description or "–"),
                (gettext("Failures in a row"), wording.number(row.failures)),
                (gettext("Created"), wording.moment(row.created_at)),
            ],
            "living": row.archived_at is None,
            "page": page,
            "deliveries": [_line(delivery) for delivery in page.object_list],
        }

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        form = NewEndpointForm(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("New outgoing webhook"),
        }
        if request.method == "POST" and form.is_valid():
            try:
                endpoint, secret = create_endpoint(**form.cleaned_data, created_by=access.actor(request))
            except EndpointRefused as refused:
                form.refuse(refused)
            else:
                context |= {"secret": secret, "address": self.address(endpoint), "heading": host_of(endpoint)}
                return self._once(request, "admin/frost/secret_once.html", context)
        return self._once(request, "admin/frost/endpoint_form.html", context)

    def _once(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """The clear text is in this one answer and nowhere else."""
        return TemplateResponse(request, template, context, headers={"Cache-Control": "no-store"})

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        own = access.tenants_with(request, Role.ADMINISTRATOR)
        return super().get_queryset(request).filter(tenant__in=own)

    @display(description=_("address"), ordering="url")
    def host(self, row: WebhookEndpoint) -> str:
        return host_of(row)

    @display(description=_("events"))
    def wanted(self, row: WebhookEndpoint) -> str:
        return ", ".join(str(EVENTS.get(event, event)) for event in row.events)

    @display(description=_("state"), label=_TONES)
    def state(self, row: WebhookEndpoint) -> tuple[str, Any]:
        return _state(row), _NAMES[_state(row)]

    @display(description=_("created"), ordering="created_at")
    def created(self, row: WebhookEndpoint) -> str:
        return wording.moment(row.created_at)


def _state(row: WebhookEndpoint) -> str:
    if row.archived_at is not None:
        return "ended"
    return "on" if row.active else "off"


def _line(row: WebhookDelivery) -> dict[str, Any]:
    waits = row.state == DeliveryState.WAITING
    return {
        "created": wording.moment(row.created_at),
        "event": str(EVENTS.get(row.event, row.event)),
        "state": {"text": row.get_state_display(), "tone": _DELIVERY_TONES[row.state]},
        "tries": wording.number(row.attempts),
        "answer": answer_text(row.status, row.error),
        "next": wording.moment(row.next_attempt_at) if waits else "–",
        "id": f"msg_{row.pk.hex}",
    }
