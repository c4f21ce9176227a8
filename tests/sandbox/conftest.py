"""One sandbox for all tests of this folder, set back to its seeds before each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.practice import NOON, Practice


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    practice = Practice.start(tmp_path_factory.mktemp("sandbox"))
    yield practice
    practice.stop()


@pytest.fixture
def practice(running: Practice) -> Practice:
    """Nobody is logged in yet."""
    running.clock.now = NOON
    running.token = ""
    running.control("reset", {})
    return running


@pytest.fixture
def fortnox(practice: Practice) -> Practice:
    """The app is logged in to the demo company, where customer C-1 exists."""
    practice.log_in()
    practice.customer()
    return practice


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "sandbox"
