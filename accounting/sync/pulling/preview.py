"""What a run would read, without taking anything in: only lists are asked for, and only counts are kept."""

from accounting.domain.errors import Kind, ProviderError
from accounting.models import IntegrationMapping, PullCursor
from accounting.sync.pulling.reading_list import chunks
from accounting.sync.pulling.run import Run


def would_read(run: Run, data_type: str) -> None:
    """Counts documents that changed there: known ones are linked to a record, unknown ones are not.

    Raises ProviderError where the provider as a whole does not answer.
    """
    reading, figures = run.reading(data_type), run.counts[data_type]
    cursor = PullCursor.objects.filter(integration=run.integration, data_type=data_type).first()
    since = cursor.since - reading.overlap if cursor and cursor.since else None
    mappings = IntegrationMapping.objects.filter(
        integration=run.integration, external_resource_type=run.resource(data_type).external_type
    )
    try:
        for ids in chunks(reading.changed(run.client, since)):
            known = mappings.filter(external_id__in=ids).count()
            figures["would_read_known"] += known
            figures["would_read_unknown"] += len(ids) - known
    except ProviderError as error:
        if error.kind not in {Kind.REJECTED, Kind.NEEDS_PERSON}:
            raise
        figures["refused"] += 1
