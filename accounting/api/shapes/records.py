"""Shapes of records, made from the fields of their models: nothing is listed twice."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from rest_framework import serializers

from accounting.domain.validation import FieldSpec
from accounting.records import RecordType


class External(serializers.Serializer):
    integration = serializers.UUIDField()
    external_type = serializers.CharField()
    external_id = serializers.CharField()
    synced_at = serializers.DateTimeField()
    in_step = serializers.BooleanField(help_text="Whether what stands there is what the record holds now.")


class RecordError(serializers.Serializer):
    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()
    next_step = serializers.CharField()


class RecordOutcome(serializers.Serializer):
    index = serializers.IntegerField()
    source_ref = serializers.CharField(allow_blank=True)
    id = serializers.UUIDField(allow_null=True)
    status = serializers.CharField(help_text="created, updated, unchanged or error")
    errors = RecordError(many=True)  # type: ignore[assignment]  # the metaclass takes fields out of the class


class RecordCounts(serializers.Serializer):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    error = serializers.IntegerField()


class BatchOutcome(serializers.Serializer):
    results = RecordOutcome(many=True)
    counts = RecordCounts()


@cache
def record_shape(record_type: RecordType) -> type[serializers.Serializer]:
    """A record as it is sent and shown; omitted = unchanged, null = cleared."""
    name = record_type.key.title().replace("_", "")
    fields = _fields(record_type.fields, sent_whole=False)
    for rows, spec in record_type.rows.items():
        row_shape = _shape(f"{name}Row", _fields(spec.fields, sent_whole=True))
        fields[rows] = row_shape(many=True, required=False, help_text="Given rows replace all.")
    return _shape(f"{name}Record", {**_identity(), **fields, **_evidence()})


@cache
def batch_shape(record_type: RecordType) -> type[serializers.Serializer]:
    shape = record_shape(record_type)
    return _shape(
        f"{record_type.plural.title()}Batch", {"records": shape(many=True, help_text="Up to 1,000.")}
    )


def _shape(name: str, fields: Mapping[str, serializers.Field]) -> type[serializers.Serializer]:
    return type(name, (serializers.Serializer,), dict(fields))


def _identity() -> dict[str, serializers.Field]:
    return {"id": serializers.UUIDField(read_only=True)}


def _evidence() -> dict[str, serializers.Field]:
    return {
        "changed_at": serializers.DateTimeField(required=False, help_text="When the sender changed it."),
        "created_at": serializers.DateTimeField(read_only=True),
        "updated_at": serializers.DateTimeField(read_only=True),
        "external": External(many=True, read_only=True),
    }


def _fields(specs: Mapping[str, FieldSpec], *, sent_whole: bool) -> dict[str, serializers.Field]:
    return {name: _field(spec, sent_whole=sent_whole) for name, spec in specs.items()}


def _field(spec: FieldSpec, *, sent_whole: bool) -> serializers.Field:
    always = spec.name == "source_ref" or (sent_whole and spec.required)
    options: dict[str, Any] = {"required": always, "allow_null": not always}
    if spec.choices:
        return serializers.ChoiceField(choices=spec.choices, **options)
    return _MAKERS[spec.kind](spec, options)


def _text(spec: FieldSpec, options: dict[str, Any]) -> serializers.Field:
    return serializers.CharField(max_length=spec.longest, allow_blank=not options["required"], **options)


def _decimal(spec: FieldSpec, options: dict[str, Any]) -> serializers.Field:
    return serializers.DecimalField(max_digits=None, decimal_places=None, **options)


_MAKERS: Mapping[str, Callable[[FieldSpec, dict[str, Any]], serializers.Field]] = {
    "text": _text,
    "amount": _decimal,
    "number": _decimal,
    "bool": lambda spec, options: serializers.BooleanField(**options),
    "date": lambda spec, options: serializers.DateField(**options),
    "moment": lambda spec, options: serializers.DateTimeField(**options),
}
