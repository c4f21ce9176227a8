"""One sandbox for all tests that need HTTP; each makes documents of its own in it."""

from collections.abc import Iterator

import pytest

from tests.providers.fortnox.practice import Practice, running_sandbox


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as started:
        yield started


@pytest.fixture
def faulty(practice: Practice) -> Iterator[Practice]:
    """The sandbox, whose faults end with the test."""
    yield practice
    practice.clear_faults()
