"""Our own business objects: which kinds there are, how they are written, and how they leave as frozen values."""

from accounting.records import own
from accounting.records.archive import archive_record
from accounting.records.canonical import load_canonical, to_canonical
from accounting.records.canonical import with_relations as rows_with_relations
from accounting.records.outcome import Outcome
from accounting.records.save import save_records
from accounting.records.types import Child, RecordType, all_types, by_plural, get, of_model, register

own.register_own()

__all__ = [
    "Child",
    "Outcome",
    "RecordType",
    "all_types",
    "archive_record",
    "by_plural",
    "get",
    "load_canonical",
    "of_model",
    "register",
    "rows_with_relations",
    "save_records",
    "to_canonical",
]
