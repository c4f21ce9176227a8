"""The filter of the list of runs by who started them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounting.admin import labels


class TriggerFilter(admin.SimpleListFilter):
    title = _("started by")
    parameter_name = "trigger"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(labels.TRIGGERS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(trigger=chosen) if chosen in labels.TRIGGERS else queryset
