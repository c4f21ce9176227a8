"""Takes inbox events up again: those that failed, or the chosen ones."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting.events.replay import replay_everywhere
from accounting.models import EventState


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", help="received at or after this moment, e.g. 2026-01-31T08:00")
        parser.add_argument(
            "--state",
            choices=[state for state in EventState.values if state != EventState.RECEIVED],
            help="only these; failed where neither --state nor --id is given",
        )
        parser.add_argument("--id", action="append", default=[], help="this event; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        ids = [_uuid(text) for text in options["id"]]
        state = options["state"] or ("" if ids else EventState.FAILED.value)
        count = replay_everywhere(
            since=_moment(options["since"]), state=state, ids=ids, replayed_by="command"
        )
        self.stdout.write(f"{count} events are taken up again.")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CommandError(f"{text!r} is not the id of an event.") from None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a moment like 2026-01-31T08:00 (UTC unless it says).") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
