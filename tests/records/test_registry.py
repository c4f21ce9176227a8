"""Record types: the model is the only field list, and parents come before children."""

from dataclasses import fields

import pytest

from accounting import records
from accounting.records import RecordType
from accounting.records.types import UnknownRecordType

OWN = records.all_types()
# Columns that say something about the record rather than being part of it.
ABOUT = {
    "id", "tenant", "source_ref", "content_hash", "changed_at", "created_at", "updated_at", "archived_at",
    "personal_number_index",
}  # fmt: skip


@pytest.mark.parametrize("record_type", OWN, ids=lambda one: one.key)
def test_canonical_fields_are_those_of_the_model(record_type: RecordType) -> None:
    columns = {field.name for field in record_type.model._meta.concrete_fields} - ABOUT - record_type.kept
    columns |= {"source_ref"}
    assert {item.name for item in fields(record_type.canonical)} == columns | record_type.children.keys()


@pytest.mark.parametrize("record_type", OWN, ids=lambda one: one.key)
def test_row_fields_are_those_of_the_row_model(record_type: RecordType) -> None:
    for child in record_type.children.values():
        columns = {field.name for field in child.model._meta.concrete_fields}
        assert {item.name for item in fields(child.canonical)} == columns - {
            "id",
            "tenant",
            "position",
            child.link,
            *child.kept,
        }


def test_parents_rank_before_their_children() -> None:
    for record_type in OWN:
        for parent in record_type.parents:
            assert records.get(parent).rank < record_type.rank


def test_types_are_found_by_key_plural_and_model() -> None:
    for record_type in OWN:
        assert records.get(record_type.key) is record_type
        assert records.by_plural(record_type.plural) is record_type
        assert records.of_model(record_type.model) is record_type


def test_an_unknown_type_says_so() -> None:
    with pytest.raises(UnknownRecordType):
        records.get("spaceship")
    with pytest.raises(UnknownRecordType):
        records.by_plural("spaceships")
