"""Shortcuts to the service that writes records."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accounting import records
from accounting.records import Outcome
from tests.records import forms
from tests.records.file_database import file_database

Save = Callable[..., list[Outcome]]


@pytest.fixture
def save(in_federation: Any) -> Save:
    """save("customer", {...}, {...}) as the federation."""

    def saved(key: str, *sent: Any) -> list[Outcome]:
        return records.save_records(
            tenant=in_federation, record_type=records.get(key), records=list(sent), changed_by="test"
        )

    return saved


@pytest.fixture
def ledger(save: Save) -> Save:
    """A customer K-1 with an unpaid invoice F-1 of 250 kronor."""
    save("customer", forms.customer())
    save("invoice", forms.invoice())
    return save


@pytest.fixture
def shared_database(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A database that several threads can open; for tests marked django_db(transaction=True)."""
    with file_database(tmp_path, tmp_path_factory.getbasetemp() / "migrated.sqlite3"):
        yield
