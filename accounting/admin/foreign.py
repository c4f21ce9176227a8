"""Tables of other applications on the same pages: the timetable of the beat process."""

from typing import Any

from django.contrib import admin
from django_celery_beat.admin import ClockedScheduleAdmin as BaseClockedAdmin
from django_celery_beat.admin import CrontabScheduleAdmin as BaseCrontabAdmin
from django_celery_beat.admin import PeriodicTaskAdmin as BasePeriodicTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm, TaskSelectWidget
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

for model in (PeriodicTask, IntervalSchedule, CrontabSchedule, SolarSchedule, ClockedSchedule):
    admin.site.unregister(model)


class _TaskSelect(UnfoldAdminSelectWidget, TaskSelectWidget):
    pass


class _TaskForm(PeriodicTaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = _TaskSelect()


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(BasePeriodicTaskAdmin, ModelAdmin):
    form = _TaskForm


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(BaseCrontabAdmin, ModelAdmin):
    pass


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(BaseClockedAdmin, ModelAdmin):
    pass


@admin.register(IntervalSchedule, SolarSchedule)
class OtherScheduleAdmin(ModelAdmin):
    pass
