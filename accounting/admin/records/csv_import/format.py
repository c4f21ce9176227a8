"""CSV as spreadsheets write it: comma or semicolon, UTF-8 or the old Windows code page."""

from typing import Any

from django.utils.translation import gettext
from import_export.formats.base_formats import CSV
from tablib import Dataset  # type: ignore[import-untyped]
from tablib.exceptions import InvalidDimensions  # type: ignore[import-untyped]

from accounting.admin.records.csv_import.cells import repeated

MOST_LINES = 10_000


class UnusableFile(ValueError):
    """Its text says to a person why the file as a whole cannot be taken."""


class SpreadsheetCsv(CSV):
    def is_binary(self) -> bool:
        """The bytes come here undecoded."""
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        """Raises UnusableFile."""
        text = decoded(in_stream)
        first_line = text.partition("\n")[0]
        delimiter = max(";,\t", key=first_line.count)
        try:
            found = super().create_dataset(text, delimiter=delimiter, **kwargs)
        except InvalidDimensions as error:
            raise UnusableFile(
                gettext("A line has more cells than the first line names columns. Correct it first.")
            ) from error
        if refused := _refusal(found):
            raise UnusableFile(refused)
        return found


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _refusal(found: Dataset) -> str:
    headers = [str(header).strip() for header in found.headers or []]
    if not len(found):
        return gettext("The file holds no records. The first line names the columns, the records follow.")
    if len(found) > MOST_LINES:
        return gettext("The file has more than %(most)s lines; split it.") % {"most": MOST_LINES}
    if twice := repeated(headers):
        return gettext("More than one column is called %(name)s. Take the others out.") % {
            "name": ", ".join(twice)
        }
    return ""
