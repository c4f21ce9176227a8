"""A file that nobody confirmed is gone after a day, also where nobody imports again."""

from datetime import timedelta
from typing import Any

from accounting import clock
from accounting.admin.records.csv_import.uploads import SealedUpload
from accounting.models import ExchangeBody
from accounting.sync.retention import delete_old_bodies


def test_the_nightly_run_deletes_files_that_nobody_confirmed(in_federation: Any) -> None:
    SealedUpload().save(b"source_ref\nK-1\n")
    assert delete_old_bodies() == 0
    later = clock.now() + timedelta(days=1, seconds=1)
    with clock.clock_set(lambda: later):
        assert delete_old_bodies() == 1
    assert not ExchangeBody.objects.exists()
