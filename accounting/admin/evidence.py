"""What happened, to be read only: runs, and facts of the history."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import facts, labels, wording
from accounting.admin.base import FrostModelAdmin
from accounting.admin.told import told
from accounting.models import History, SyncLog

_KINDS = {
    "scheduled": _("Hourly run"),
    "export": _("Sending"),
    "import": _("Fetching"),
    "webhook": _("Message from the provider"),
}
_LOG_TONES = {"started": labels.BUSY, "success": labels.GOOD, "failed": labels.BAD}
_LOG_NAMES = {"started": _("Started"), "success": _("Succeeded"), "failed": _("Failed")}


@admin.register(SyncLog)
class SyncLogAdmin(FrostModelAdmin):
    list_display = (
        "at",
        "integration",
        "kind",
        "types",
        "status_label",
        "record_count",
        "took",
        "cause",
    )
    list_display_links = None
    list_filter = ("status", "sync_type", "integration")
    list_select_related = ("integration", "tenant")
    ordering = ("-created_at", "-pk")

    @display(description=_("at"), ordering="created_at")
    def at(self, row: SyncLog) -> str:
        return wording.moment(row.created_at)

    @display(description=_("what"), ordering="sync_type")
    def kind(self, row: SyncLog) -> str:
        return str(_KINDS.get(row.sync_type, row.sync_type))

    @display(description=_("error"), ordering="error_message")
    def cause(self, row: SyncLog) -> str:
        """In words; a run that went through in part names no cause of its own: its job and Problems do."""
        if row.error_message:
            return told(row.error_message, row.metadata, provider=row.integration.provider).message
        return (
            gettext("Not all went through; see its job and the open problems.")
            if row.status == "failed"
            else "–"
        )

    @display(description=_("data types"))
    def types(self, row: SyncLog) -> str:
        return ", ".join(labels.data_type_plural(key) for key in row.data_type.split(",") if key)

    @display(description=_("status"), ordering="status", label=_LOG_TONES)
    def status_label(self, row: SyncLog) -> tuple[str, object]:
        return row.status, _LOG_NAMES.get(row.status, row.status)

    @display(description=_("duration"), ordering="duration_ms")
    def took(self, row: SyncLog) -> str:
        return wording.duration(None if row.duration_ms is None else row.duration_ms // 1000)


@admin.register(History)
class HistoryAdmin(FrostModelAdmin):
    list_display = ("when", "who", "what", "about", "integration", "detail")
    list_display_links = None
    list_filter = ("integration",)
    list_select_related = ("integration", "tenant")
    search_fields = ("source_ref", "external_id", "fact", "actor")
    ordering = ("-at", "-pk")

    @display(description=_("at"), ordering="at")
    def when(self, row: History) -> str:
        return wording.moment(row.at)

    @display(description=_("who"), ordering="actor")
    def who(self, row: History) -> str:
        return wording.person(row.actor)

    @display(description=_("what"), ordering="fact")
    def what(self, row: History) -> str:
        return facts.fact_name(row.fact)

    @display(description=_("record"), ordering="source_ref")
    def about(self, row: History) -> str:
        return facts.about(row)

    @display(description=_("details"))
    def detail(self, row: History) -> str:
        return facts.fact_detail(row) or "–"
