"""Inbox events and their replay. Of those whose company is unknown here, the installation sees that they exist."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin as django_admin
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting import scope
from accounting.admin import access, labels, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.told import told
from accounting.events.replay import replay_events, replay_unrouted
from accounting.models import EventState, InboxEvent, Role

_TONES: dict[str, str] = {
    EventState.RECEIVED: labels.BUSY,
    EventState.PROCESSED: labels.GOOD,
    EventState.IGNORED: labels.CALM,
    EventState.FAILED: labels.BAD,
}


def _replay(admin: PageAdmin, request: HttpRequest, event: InboxEvent) -> HttpResponse:
    if request.method == "POST":
        _replay_rows(request, InboxEvent._base_manager.filter(pk=event.pk))
    return HttpResponseRedirect(admin.address(event))


def _replay_rows(request: HttpRequest, rows: QuerySet[Any]) -> None:
    """Only of organisations where this person may act; the installation also those of nobody."""
    allowed = access.tenants_with(request, Role.TREASURER)
    count = replay_events(events=rows.filter(tenant__in=allowed), replayed_by=access.actor(request))
    if scope.current().identity == scope.INBOX:
        count += replay_unrouted(events=rows.filter(tenant=None))
    text = ngettext("%(count)s event is taken up again.", "%(count)s events are taken up again.", count)
    messages.success(request, text % {"count": wording.number(count)})


def _with_unrouted(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The page is rendered before the scope is left."""
    if not access.is_installer(request):
        return view()
    with scope.scope(scope.current().tenants, identity=scope.INBOX):
        answer = view()
        return answer.render() if isinstance(answer, TemplateResponse) else answer


@django_admin.register(InboxEvent)
class InboxEventAdmin(PageAdmin):
    template = "admin/frost/event.html"
    list_display = ("at", "event_type", "subject", "integration", "state_label", "attempts", "why")
    list_filter = ("state", "provider")
    list_select_related = ("integration", "tenant", "app")
    search_fields = ("external_id", "event_type", "idempotency_key")
    ordering = ("-received_at", "-pk")
    actions = ("replay_chosen",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (RowPage("replay", _replay),)

    def context(self, request: HttpRequest, row: InboxEvent) -> dict[str, Any]:
        why = told(row.error, row.error_params, provider=row.provider) if row.error else None
        return {
            "state": {"text": row.get_state_display(), "tone": _TONES[row.state]},
            "why": why,
            "can_replay": row.state != EventState.RECEIVED and self._may_replay(request, row),
            "facts": [
                (gettext("Provider"), labels.provider_name(row.provider)),
                (gettext("Application"), row.app.name),
                (gettext("Integration"), str(row.integration or "–")),
                (gettext("Event"), row.event_type or "–"),
                (gettext("About"), self.subject(row)),
                (gettext("Received"), wording.moment(row.received_at)),
                (gettext("Processed"), wording.moment(row.processed_at)),
                (gettext("Tries"), wording.number(row.attempts)),
                (gettext("Known by"), row.idempotency_key),
                (gettext("SHA-256 of the request"), row.sha256),
            ],
        }

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboxEvent]:
        if scope.current().identity != scope.INBOX:
            return super().get_queryset(request)
        seen = Q(tenant__in=access.roles(request)) | Q(tenant=None)
        rows = InboxEvent._base_manager.filter(seen).select_related("integration", "tenant", "app")
        return rows.order_by(*self.ordering)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().changelist_view
        return _with_unrouted(request, lambda: view(request, extra_context))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().change_view
        return _with_unrouted(request, lambda: view(request, object_id, form_url, extra_context))

    def found(self, request: HttpRequest, pk: str, needed: Role) -> Any:
        row = self.get_object(request, pk)
        if row is None:
            raise Http404
        # Only the installation's administrators get such a row at all.
        return row if row.tenant_id is None else super().found(request, pk, needed)

    def _wrapped(self, page: RowPage) -> Callable[..., HttpResponse]:
        view = super()._wrapped(page)

        def answer(request: HttpRequest, object_id: Any) -> HttpResponse:
            return _with_unrouted(request, lambda: view(request, object_id))

        return answer

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_installer(request) or super().has_view_permission(request, obj)

    has_module_permission = has_view_permission

    def has_act_permission(self, request: HttpRequest) -> bool:
        return access.is_installer(request) or access.may(request, Role.TREASURER)

    @django_admin.action(description=_("Replay"), permissions=["act"])
    def replay_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        _replay_rows(
            request, InboxEvent._base_manager.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        )

    def _may_replay(self, request: HttpRequest, row: InboxEvent) -> bool:
        return row.tenant_id is None or access.may(request, Role.TREASURER, row.tenant_id)

    @display(description=_("received"), ordering="received_at")
    def at(self, row: InboxEvent) -> str:
        return wording.moment(row.received_at)

    @display(description=_("about"))
    def subject(self, row: InboxEvent) -> str:
        return f"{labels.data_type_name(row.data_type)} {row.external_id}".strip() or "–"

    @display(description=_("state"), ordering="state", label=_TONES)
    def state_label(self, row: InboxEvent) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("why"))
    def why(self, row: InboxEvent) -> str:
        return told(row.error, row.error_params, provider=row.provider).message if row.error else "–"
