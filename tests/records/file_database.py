"""Two threads need a database that both can open: SQLite's in-memory one of the tests is not."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from accounting import installation
from tests import empty_database

ALIAS = "default"


@contextmanager
def file_database(folder: Path, template: Path) -> Iterator[None]:
    """On SQLite a migrated file of its own; on PostgreSQL the database of the tests, which threads can share."""
    if connection.vendor == "postgresql":
        yield
        return
    usual, settings = connections[ALIAS], connections.settings[ALIAS]
    connections.settings[ALIAS] = {**settings, "NAME": str(folder / "test.sqlite3")}
    connections[ALIAS] = connections.create_connection(ALIAS)
    try:
        if not template.exists():
            _make(template, folder / "test.sqlite3")
        shutil.copy(template, folder / "test.sqlite3")
        yield
    finally:
        connections[ALIAS].close()
        connections.settings[ALIAS] = settings
        connections[ALIAS] = usual


def _make(template: Path, file: Path) -> None:
    if empty_database.given():
        shutil.copy(empty_database.given(), file)
        installation.adopt()
    else:
        call_command("migrate", verbosity=0)
    connections[ALIAS].close()
    shutil.copy(file, template)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Results of functions that start together, each in its own thread with its own connection."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait(10)
        try:
            results[place] = work()
        except Exception as error:  # noqa: BLE001 (the test looks at what came out)
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
