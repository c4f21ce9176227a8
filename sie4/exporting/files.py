"""Where files lie: a folder per organisation, readable by this program's user only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from accounting import clock
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus

_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
_PART = ".part"


def folder_of(export: SIE4Export) -> Path:
    folder = Path(settings.FROST_EXPORT_DIR) / str(export.tenant_id)
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    return folder


def path_of(export: SIE4Export) -> Path:
    """Where its file lies, if it still does."""
    return folder_of(export) / export.file


def name_of(export: SIE4Export, owner: str) -> str:
    """Of one worker's attempt: a slow worker that lost its lease cannot put its file in another one's place."""
    return f"{export.pk}-{owner}.{'si' if export.is_feeder else 'se'}"


@contextmanager
def written_aside(path: Path) -> Iterator[BinaryIO]:
    """Under a temporary name until the block ends well: half a file without a checksum would look complete."""
    part = path.with_name(path.name + _PART)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _keep_names(path.parent)
    finally:
        part.unlink(missing_ok=True)


def delete_parts(export: SIE4Export) -> None:
    """What earlier workers of this export left lying: half files, and whole ones that were never announced."""
    for path in folder_of(export).glob(f"{export.pk}-*"):
        path.unlink(missing_ok=True)


def delete_old_files() -> int:
    """The number of files deleted after their time; their rows stay. For the tenants in scope."""
    before = clock.now() - timedelta(days=settings.FROST_EXPORT_DAYS)
    old = SIE4Export.objects.filter(
        status=ExportStatus.COMPLETED, completed_at__lt=before, file_deleted_at=None
    )
    deleted = 0
    for export in old.iterator(chunk_size=500):
        path_of(export).unlink(missing_ok=True)
        SIE4Export.objects.filter(pk=export.pk).update(file="", file_deleted_at=clock.now())
        deleted += 1
    return deleted


def download_name(export: SIE4Export) -> str:
    """ASCII: "spbf-2026.se", "spbf-2026-07-01--2027-06-30-A-B.se"; the code of an organisation is a slug."""
    year = export.fiscal_year
    first, last = export.date_from or year.start, export.date_to or year.end
    whole = (first, last) == (year.start, year.end)
    days = year.label.replace(" - ", "--") if whole else f"{first}--{last}"
    kind = "" if export.kind in {"4E", "4I"} else f"-sie{export.kind}"
    return f"{export.tenant.code}-{days}{kind}.{'si' if export.is_feeder else 'se'}"


def _keep_names(folder: Path) -> None:
    """The new name survives a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
