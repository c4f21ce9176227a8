"""Keeps the event streams of the providers open. No provider of this version has one yet: it waits."""

import signal
from threading import Event
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from accounting import clock, heartbeat, scope

log = structlog.get_logger(__name__)

SECONDS = 15


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("no_streams_to_listen_to")
        with scope.scope():
            while True:
                heartbeat.beat("listener", at=clock.now())
                close_old_connections()
                if stop.wait(SECONDS):
                    return
