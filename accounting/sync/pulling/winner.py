"""Last write wins: who was later, where both sides changed the same field."""

from datetime import datetime
from typing import Literal

from accounting.models import IntegrationMapping
from accounting.sync.pulling.run import Run

Winner = Literal["ours", "theirs", "overlap"]


def winner(
    run: Run, data_type: str, mapping: IntegrationMapping, external_id: str, ours_at: datetime
) -> Winner:
    """Ours is when the sender changed it. Theirs is the event's time at the latest, else the provider's stamp, as
    exactly as it can be asked for; it lies after the last agreement. "overlap": nobody can tell.

    Raises ProviderError.
    """
    reading = run.reading(data_type)
    if (mapping.agreed or mapping.sent_payload) and ours_at < mapping.synced_at:
        return "theirs"
    if run.latest is not None and ours_at > run.latest:
        return "ours"
    later = reading.changed_since(run.client, external_id, ours_at + reading.precision)
    if later is None:
        return "overlap"
    if later:
        return "theirs"
    near = reading.changed_since(run.client, external_id, ours_at - reading.precision)
    return "ours" if near is False else "overlap"
