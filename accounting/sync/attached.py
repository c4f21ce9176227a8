"""Documents that stand on another one at the provider, and stay there when that one is credited: its payments."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from accounting import records
from accounting.models import IntegrationMapping
from accounting.records import RecordType
from accounting.sync.context import Context


@dataclass
class Attached:
    """Numbers at the provider, and amounts per currency as our records have them."""

    numbers: list[str] = field(default_factory=list)
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def as_params(self) -> dict[str, str]:
        """numbers: "5, 7"; sum: "1000.00 SEK"."""
        amounts = " + ".join(f"{amount:.2f} {currency}" for currency, amount in sorted(self.sums.items()))
        return {"numbers": ", ".join(self.numbers), "sum": amounts}


def attached_to(context: Context, record_type: RecordType, ids: Sequence[UUID]) -> dict[UUID, Attached]:
    """Per record what stands on its document; records without anything are left out. Two queries at most."""
    found: dict[UUID, Attached] = defaultdict(Attached)
    if not record_type.dependents or not ids:
        return found
    for child in (one for one in records.all_types() if record_type.key in one.parents):
        link = child.parents[record_type.key]
        rows = child.model.objects.filter(**{f"{link}_id__in": ids})
        mapped = dict(
            IntegrationMapping.objects.filter(
                integration=context.integration,
                local_resource_type=child.key,
                local_resource_id__in=rows.values("pk"),
                archived_at=None,
            ).values_list("local_resource_id", "external_id")
        )
        for row in rows.filter(pk__in=mapped).order_by("source_ref"):
            one = found[getattr(row, f"{link}_id")]
            one.numbers.append(mapped[row.pk])
            one.sums[row.currency] += row.amount
    return found
