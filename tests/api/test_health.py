"""/healthz and /livez: red as soon as one part is silent, and no word about anybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounting import clock, heartbeat


@pytest.mark.django_db
def test_all_alive_is_200() -> None:
    for name in heartbeat.NAMES:
        heartbeat.beat(name, at=clock.now())
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["checks"].keys() == {"database", "worker", "beat", "listener"}


@pytest.mark.django_db
@pytest.mark.parametrize("silent", ["worker", "beat"])
@pytest.mark.parametrize("seconds", [None, 60, 3600])
def test_one_silent_process_is_503(silent: str, seconds: int | None) -> None:
    for name in heartbeat.NAMES:
        heartbeat.beat(name, at=clock.now())
    if seconds is None:
        heartbeat.Heartbeat.objects.filter(name=silent).delete()
    else:
        heartbeat.beat(silent, at=clock.now() - timedelta(seconds=seconds))
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["checks"][silent]["ok"]) == (503, False)


@pytest.mark.django_db
def test_without_a_database_it_answers_503_and_web_lives_on(tmp_path: Path) -> None:
    with database_away(tmp_path):
        assert Client().get("/healthz").status_code == 503
        assert Client().get("/livez").status_code == 200


@contextmanager
def database_away(folder: Path) -> Iterator[None]:
    """A database that cannot be opened stands where the real one was."""
    usual, settings = connections["default"], connections.settings["default"]
    name = str(folder / "nowhere" / "x.sqlite3")
    connections.settings["default"] = {
        **settings,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {},
    }
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections.settings["default"], connections["default"] = settings, usual


@pytest.mark.django_db
def test_health_tells_nothing_about_organisations(federation: Any) -> None:
    assert federation.name not in Client().get("/healthz").content.decode()
