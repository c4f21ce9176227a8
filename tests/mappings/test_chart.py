"""One chart is asked by all senders of a run."""

from collections.abc import Callable
from typing import Any

from accounting import clock
from accounting.mappings.chart import StoredChart
from accounting.models import Integration, ProviderReference


class MeanwhileAsked:
    """Rows that another sender asks for just when they are about to be read."""

    def __init__(self, rows: Any, ask: Callable[[], object]) -> None:
        self.rows, self.asks = rows, [ask]

    def filter(self, **chosen: Any) -> Any:
        for ask in [self.asks.pop() for _ in self.asks]:
            ask()
        return self.rows.filter(**chosen)


def test_what_one_sender_reads_is_not_missing_for_another(integration: Integration) -> None:
    """A line that stands in the register held a write because another sender was just reading it."""
    ProviderReference.objects.create(
        tenant_id=integration.tenant_id, integration=integration, kind="cost_centre", code="UNGDOM",
        name="Ungdom", read_at=clock.now(),
    )  # fmt: skip
    chart = StoredChart(integration)
    seen: list[Any] = []
    chart._rows = MeanwhileAsked(  # type: ignore[assignment]
        chart._rows, lambda: seen.append(chart.lines("cost_centre", "", ("UNGDOM",)))
    )
    assert list(chart.lines("cost_centre", "", ("UNGDOM",))) == ["UNGDOM"]
    assert [list(found) for found in seen] == [["UNGDOM"]]
