"""Production refuses to start with each danger, one sentence per danger; a real process each time."""

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from tests.sizes import some

ROOT = Path(__file__).resolve().parents[1]
SAFE = {
    "FROST_MODE": "production",
    "FROST_BASE_URL": "https://hub.example.se",
    "ALLOWED_HOSTS": "hub.example.se",
    "FROST_INSTALLATION": "production-1",
    "SECRET_KEY": "s" * 50,
    "FROST_KEY_RING": "k1:" + b64encode(b"k" * 32).decode(),
    "FROST_INDEX_KEY": b64encode(b"i" * 32).decode(),
    "EMAIL_URL": "smtp://mail.example.se:25",
}


WEB = ["-c", "import frost_integrations.wsgi"]
WORKER = ["-m", "celery", "-A", "frost_integrations", "worker", "-P", "solo"]
BEAT = ["-m", "celery", "-A", "frost_integrations", "beat", "--pidfile="]


def start(tmp_path: Path, command: list[str] = WEB, **changes: str) -> subprocess.CompletedProcess[str]:
    """Start a process of its own; by default what a web server does first."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("FROST_", "DATABASE_URL"))
    }
    environment = {**kept, **SAFE, "FROST_DATA_DIR": str(tmp_path), **changes}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("changes", "number"),
    some(
        [
            ({"SECRET_KEY": ""}, 1),
            ({"SECRET_KEY": "short"}, 1),
            ({"FROST_KEY_RING": ""}, 2),
            ({"FROST_KEY_RING": "k1:c2hvcnQ="}, 2),
            ({"DEBUG": "true"}, 3),
            ({"FROST_BASE_URL": "http://hub.example.se"}, 4),
            ({"FROST_FAILPOINTS": "/some/file"}, 5),
            ({"FROST_BUDGETS": "any=999/1"}, 5),
            ({"DATABASE_URL": ""}, 6),
            ({"FROST_INSTALLATION": ""}, 7),
            ({"FROST_HTTP_DEADLINE_SECONDS": "90"}, 14),
            ({"FROST_SETTLE_SECONDS": "109"}, 15),
            ({"EMAIL_URL": ""}, 16),
        ]
    ),
)
def test_production_refuses(tmp_path: Path, changes: dict[str, Any], number: int) -> None:
    ended = start(tmp_path, **changes)
    assert ended.returncode != 0
    assert f"frost.E{number:03}" in ended.stderr
    assert "refuses to start" in ended.stderr


@pytest.mark.parametrize("command", [WORKER, BEAT], ids=["worker", "beat"])
def test_worker_and_beat_refuse_as_well(tmp_path: Path, command: list[str]) -> None:
    ended = start(tmp_path, command, DEBUG="true")
    assert ended.returncode != 0
    assert "frost.E003" in ended.stderr


@pytest.mark.postgres
@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="PostgreSQL is not set")
def test_production_starts_with_a_bounded_role(tmp_path: Path) -> None:
    ended = start(tmp_path, DATABASE_URL=os.environ["DATABASE_URL"])
    assert "frost.E009" not in ended.stderr, ended.stderr
    assert ended.returncode == 0, ended.stderr


@pytest.mark.postgres
@pytest.mark.skipif("FROST_TEST_SUPERUSER_URL" not in os.environ, reason="no superuser's address is set")
def test_production_refuses_a_superuser(tmp_path: Path) -> None:
    ended = start(tmp_path, DATABASE_URL=os.environ["FROST_TEST_SUPERUSER_URL"])
    assert "frost.E009" in ended.stderr


def test_practice_starts_without_configuration_but_for_its_keys(tmp_path: Path) -> None:
    ended = start(tmp_path, FROST_MODE="", FROST_BASE_URL="", ALLOWED_HOSTS="", FROST_INSTALLATION="")
    assert ended.returncode == 0, ended.stderr
