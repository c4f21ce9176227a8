"""Lists that know more of the rows on the shown page than of the thousands behind it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest


class ShownPage(ChangeList):
    """Lets the admin class complete the rows of one page at once, instead of every row in the database."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        admin: Any = self.model_admin
        admin.complete(self.result_list)


class CompletesRows:
    """Mixin of admin classes: `complete` sets on the shown rows what their columns need."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ShownPage

    def complete(self, rows: Sequence[Any]) -> None:
        raise NotImplementedError
