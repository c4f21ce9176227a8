"""What a part stands on is taken away with it, also when the whole run is stopped in the middle."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from script.layout import ROOT
from tests.campaign import ground
from tests.campaign.ground import Database
from tests.script.test_processes import alive, until
from tests.sizes import only_full

URL, REDIS_URL = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
OWN = "SELECT datname FROM pg_database WHERE datdba = current_user::regrole AND datname LIKE %s"
BUSY = ("tests.campaign.worker", "sandbox", "gunicorn")


@pytest.mark.postgres
def test_every_database_with_the_mark_goes_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    with ground.marked() as other:
        ground.create(Database(URL).sibling(other))
        with ground.marked() as mark:
            for name in (mark, f"{mark}_backup_1", f"test_{mark}"):
                ground.create(Database(URL).sibling(name))
            assert len(databases(mark)) == 3
        assert (databases(mark), databases(other)) == ([], [other])


def databases(mark: str) -> list[str]:
    with psycopg.connect(URL, autocommit=True) as connection:
        return [name for (name,) in connection.execute(OWN, [f"%{mark}%"]).fetchall()]


@pytest.mark.skipif(not REDIS_URL, reason="REDIS_URL is not set")
def test_broker_keys_of_the_part_go_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with redis.Redis.from_url(REDIS_URL) as client:
        with ground.marked() as other, ground.marked() as mark:
            prefix = ground.broker(mark)["FROST_BROKER_PREFIX"]
            client.lpush(f"{prefix}celery", "a bell")
            client.set(f"{ground.broker(other)['FROST_BROKER_PREFIX']}budget", 1)
            assert client.exists(f"{prefix}celery")
        assert not list(client.scan_iter(f"{mark}*"))


@only_full
def test_a_stopped_campaign_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.campaign", "--only", "race"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with (tmp_path / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            until(
                lambda: all(any(word in line for line in family(process.pid).values()) for word in BUSY), 60
            )
            started = family(process.pid)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 130
        finally:
            process.kill()
    assert not [line for pid, line in started.items() if alive(pid)]
    assert [path.name for path in tmp_path.iterdir()] == ["said.txt"]
    marks = set(re.findall(r"frost_camp_[0-9a-f]{8}", " ".join(started.values())))
    assert bool(marks) == bool(URL or REDIS_URL)
    assert [name for mark in marks for name in (databases(mark) if URL else [])] == []


def family(ancestor: int) -> dict[int, str]:
    """Process ids of all descendants, with their command lines."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        parents[int(folder.name)] = (int(state[1]), line)
    found = {ancestor}
    while more := {pid for pid, (parent, _) in parents.items() if parent in found} - found:
        found |= more
    return {pid: parents[pid][1] for pid in found - {ancestor}}
