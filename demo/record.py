"""The form of one record: a plain dict with the field names of the record API."""

from typing import Any, TypeAlias

Record: TypeAlias = dict[str, Any]
