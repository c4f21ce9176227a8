"""The scheduler of beat: a handful of fixed rows, upserted at start, and a sign of life at each tick."""

import time
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

log = structlog.get_logger(__name__)

# name -> (task, seconds). Beat only rings; what is due stands in the tables.
ROWS = {
    "frost: due work": ("sweep", lambda: settings.FROST_SWEEP_SECONDS),
    "frost: pulse": ("pulse", lambda: 15),
    "frost: hourly sync": ("start_hourly", lambda: min(settings.FROST_HOURLY_SECONDS, 300)),
    "frost: keep consents alive": ("keep_alive", lambda: 3600 * 6),
    "frost: nightly": ("nightly", lambda: 3600 * 24),
    "frost: ledgers": ("vouchers.tasks.sweep_ledgers", lambda: settings.FROST_LEDGER_SECONDS),
    "frost: ledgers at night": ("vouchers.tasks.retry_ledgers", lambda: 3600 * 24),
}
_SIGN_SECONDS = 10


def upsert_rows() -> None:
    """The fixed rows as the settings say; rows of ours that are no longer fixed are removed."""
    for name, (task, seconds) in ROWS.items():
        interval, _ = IntervalSchedule.objects.get_or_create(
            every=max(1, round(seconds())), period=IntervalSchedule.SECONDS
        )
        PeriodicTask.objects.update_or_create(
            name=name,
            defaults={
                "task": task if "." in task else f"accounting.tasks.{task}",
                "interval": interval,
                "crontab": None,
                "enabled": True,
                "expire_seconds": 30,
            },
        )
    PeriodicTask.objects.filter(name__startswith="frost: ").exclude(name__in=ROWS).delete()


class Scheduler(DatabaseScheduler):
    def setup_schedule(self) -> None:
        from accounting import process
        from accounting.checks import refuse_unsafe_start

        process.take_role("beat")
        refuse_unsafe_start()
        upsert_rows()
        super().setup_schedule()
        self._signed = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() - self._signed > _SIGN_SECONDS:
            self._sign()
        return super().tick(*args, **kwargs)

    def _sign(self) -> None:
        """A database that is away must not end beat: the sign is simply missing."""
        from accounting import heartbeat

        try:
            close_old_connections()
            heartbeat.beat("beat", at=timezone.now())
        except DatabaseError as error:
            log.warning("no_sign_of_life", error=str(error))
        self._signed = time.monotonic()
