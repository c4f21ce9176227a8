"""Our records that no document of the provider stands for yet, and writes that may have made one."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounting import records
from accounting.models import IntegrationMapping, State
from accounting.models.sync import IN_FLIGHT_STATES
from accounting.sync.pulling.run import Run


def unlinked(run: Run, data_type: str) -> QuerySet[Any]:
    """Our records of this type without a document there."""
    mapped = IntegrationMapping.objects.filter(
        integration=run.integration,
        local_resource_type=data_type,
        local_resource_id=OuterRef("pk"),
        archived_at=None,
    )
    rows: QuerySet[Any] = records.get(data_type).model.objects.filter(~Exists(mapped), archived_at=None)
    return rows


def outcome_unknown(run: Run, data_type: str) -> Q:
    """Items whose write may have made a document of this type that nobody has linked."""
    unknown = Q(state__in=IN_FLIGHT_STATES) | Q(state=State.NEEDS_PERSON, sent_at__isnull=False)
    return unknown & Q(
        integration=run.integration, data_type=data_type, job_type="export", operation="create"
    )
