"""Tables of other applications on the same pages: the timetable of the beat process, to be read only.

Its rows are written when the beat process starts, so what somebody changed here would not last.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounting.admin import access, wording

for model in (PeriodicTask, IntervalSchedule, CrontabSchedule, SolarSchedule, ClockedSchedule):
    admin.site.unregister(model)


@admin.register(PeriodicTask)
class TimetableAdmin(ModelAdmin):
    list_display = ("title", "every", "active", "last_run", "runs")
    list_display_links = None
    list_select_related = ("interval",)
    ordering = ("name",)
    actions: Any = None
    show_history = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.is_installer(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.is_installer(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("task"), ordering="name")
    def title(self, row: PeriodicTask) -> str:
        return str(row.name)

    @display(description=_("every"))
    def every(self, row: PeriodicTask) -> str:
        if row.interval is None:
            return "–"
        return wording.duration(int(row.interval.schedule.run_every.total_seconds()))

    @display(description=_("active"), ordering="enabled")
    def active(self, row: PeriodicTask) -> str:
        return wording.plain(bool(row.enabled))

    @display(description=_("last run"), ordering="last_run_at")
    def last_run(self, row: PeriodicTask) -> str:
        return wording.moment(row.last_run_at)

    @display(description=_("runs"), ordering="total_run_count")
    def runs(self, row: PeriodicTask) -> str:
        return wording.number(row.total_run_count)
