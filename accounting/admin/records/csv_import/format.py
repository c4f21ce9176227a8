"""CSV as spreadsheets write it: comma or semicolon, UTF-8 or the old Windows code page."""

from typing import Any

from import_export.formats.base_formats import CSV
from tablib import Dataset  # type: ignore[import-untyped]


class SpreadsheetCsv(CSV):
    def is_binary(self) -> bool:
        """The bytes come here undecoded."""
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        text = decoded(in_stream)
        first_line = text.partition("\n")[0]
        delimiter = max(";,\t", key=first_line.count)
        return super().create_dataset(text, delimiter=delimiter, **kwargs)


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
