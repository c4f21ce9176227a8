"""Refusals and codes in words, as answers show them."""

from rest_framework import serializers


class FieldError(serializers.Serializer):
    index = serializers.IntegerField(allow_null=True)
    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemDocument(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()
    next_step = serializers.CharField()
    errors = FieldError(many=True)  # type: ignore[assignment]  # the metaclass takes fields out of the class


class Words(serializers.Serializer):
    """A code as a sentence in the reader's language, with what to do next."""

    code = serializers.CharField()
    message = serializers.CharField()
    next_step = serializers.CharField()
