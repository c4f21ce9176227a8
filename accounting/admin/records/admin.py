"""What the lists and pages of all records share."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin as django_admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import access, wording
from accounting.admin.pages import PageAdmin, RowPage
from accounting.admin.records import again
from accounting.admin.records.csv_import.admin import CsvImport
from accounting.admin.records.links import record_address
from accounting.admin.records.state_filter import StateFilter
from accounting.admin.records.sync_state import STATES, TONES, set_sync_state
from accounting.admin.records.tables import Table
from accounting.admin.records.timeline import timeline
from accounting.admin.shown_page import CompletesRows
from accounting.models import IntegrationMapping, Role
from accounting.records import of_model


def _again(admin: PageAdmin, request: HttpRequest, record: Any) -> HttpResponse:
    if request.method == "POST":
        group = again.Chosen(record.tenant_id, [record.pk])
        again.send_again(request, of_model(type(record)), [group])
    return HttpResponseRedirect(admin.address(record))


class RecordAdmin(CsvImport, CompletesRows, PageAdmin):
    """Read-only; `shown_fields` of the model appear on the page in this order."""

    template = "admin/frost/record.html"
    shown_fields: ClassVar[tuple[str, ...]] = ()
    list_filter: Any = (StateFilter,)
    list_select_related: Any = ("tenant",)
    ordering: Any = ("-created_at", "source_ref")
    search_fields: Any = ("source_ref",)
    actions = ("send_again",)
    row_pages: ClassVar[tuple[RowPage, ...]] = (RowPage("again", _again),)

    def complete(self, rows: Sequence[Any]) -> None:
        set_sync_state(rows)

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        set_sync_state([row])
        label, tone = STATES[row.sync_state]
        mappings = IntegrationMapping.objects.filter(local_resource_id=row.pk, archived_at=None)
        return {
            "record": row,
            "state": {"text": label, "tone": tone},
            "fields": [
                (self._label(name), self.shown_value(row, name), self._referred(row, name))
                for name in self.shown_fields
            ],
            "mappings": [
                (str(mapping.integration), mapping.external_id, wording.moment(mapping.synced_at))
                for mapping in mappings.select_related("integration")
            ],
            "events": timeline(row),
            "again_name": f"admin:{self._name('again')}",
            "tables": self.tables(row),
            "vat": self.vat(row),
        }

    def tables(self, row: Any) -> list[Table]:
        """Further tables on the page of one type of record."""
        return []

    def vat(self, row: Any) -> list[tuple[str, str]]:
        return []

    def shown_value(self, row: Any, name: str) -> Any:
        display_method = getattr(row, f"get_{name}_display", None)
        return wording.plain(display_method() if display_method else getattr(row, name))

    def _referred(self, row: Any, name: str) -> str:
        """The page of the record that a field refers to."""
        parents = {field: data_type for data_type, field in of_model(self.model).parents.items()}
        return record_address(parents[name], getattr(row, f"{name}_id")) if name in parents else ""

    def _label(self, name: str) -> str:
        return str(self.model._meta.get_field(name).verbose_name)

    @django_admin.action(description=_("Send again"), permissions=["act"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen: dict[UUID, list[UUID]] = defaultdict(list)
        for pk, tenant in queryset.values_list("pk", "tenant_id"):
            chosen[tenant].append(pk)
        groups = [again.Chosen(tenant, ids) for tenant, ids in chosen.items()]
        again.send_again(request, of_model(self.model), groups)

    def has_act_permission(self, request: HttpRequest) -> bool:
        return access.may(request, Role.TREASURER)

    @display(description=_("at the provider"), label=TONES)
    def sync_label(self, row: Any) -> tuple[str, Any]:
        return row.sync_state, STATES[row.sync_state][0]

    @display(description=_("external id"))
    def external_id(self, row: Any) -> str:
        return row.remote_id or "–"

    @display(description=_("changed"), ordering="updated_at")
    def changed(self, row: Any) -> str:
        return wording.moment(row.updated_at)
