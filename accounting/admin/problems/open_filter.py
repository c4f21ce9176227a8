"""The filter of the list: open problems unless somebody asks for the solved ones."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class OpenFilter(SimpleListFilter):
    title = _("state")
    parameter_name = "solved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Solved")), ("all", _("All"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Django's own first choice would be called "All"."""
        for index, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Open")} if index == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        if self.value() == "yes":
            return queryset.exclude(solved_at=None)
        return queryset.filter(solved_at=None)
