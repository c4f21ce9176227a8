"""Listens to the event streams of the providers; a second one stands by. Ends within seconds on SIGTERM."""

import signal
from threading import Event
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from accounting import scope
from accounting.checks import refuse_unsafe_start
from accounting.listener.supervisor import Supervisor

log = structlog.get_logger(__name__)

_SECONDS = 1.0
_IDLE_SECONDS = 3.0


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unsafe_start()
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with scope.scope():
            supervisor = Supervisor()
            log.info("listener_started", owner=supervisor.owner)
            while not stop.wait(_tick(supervisor)):
                close_old_connections()
            supervisor.stop()
        log.info("listener_stopped")


def _tick(supervisor: Supervisor) -> float:
    """Seconds until the next one; a database that is away is waited for."""
    try:
        return _SECONDS if supervisor.tick() else _IDLE_SECONDS
    except (DatabaseError, InterfaceError):
        log.exception("listener_database_away")
        connection.close()
        return _SECONDS
