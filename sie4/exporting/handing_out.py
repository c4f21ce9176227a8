"""The file of a completed export, opened for whoever may have it."""

from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse

from sie4.exporting.files import download_name, path_of
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus
from vouchers.refusals import refused

TYPE = "application/octet-stream"  # no charset that a browser or a proxy could re-encode it by


def open_file(export: SIE4Export) -> BinaryIO:
    """Raises LedgerRefused: export_not_completed, export_file_gone, export_file_lost."""
    if export.status != ExportStatus.COMPLETED:
        raise refused("export_not_completed", now=export.get_status_display())
    if export.file_deleted_at is not None:
        raise refused("export_file_gone", days=settings.FROST_EXPORT_DAYS)
    try:
        return path_of(export).open("rb")
    except OSError as error:
        raise refused("export_file_lost") from error


def download_headers(export: SIE4Export) -> dict[str, str]:
    """Besides the name of the file."""
    return {
        "Content-Length": str(export.size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def answer_with_file(export: SIE4Export) -> FileResponse:
    """Raises LedgerRefused, as open_file does."""
    return FileResponse(
        open_file(export),
        as_attachment=True,
        filename=download_name(export),
        content_type=TYPE,
        headers=download_headers(export),
    )
