"""Shape of what a check of a SIE file found."""

from rest_framework import serializers


class SieFindingShape(serializers.Serializer):
    code = serializers.CharField()
    level = serializers.CharField(help_text="error: breaks the format; warning; info")
    line = serializers.IntegerField(help_text="0: concerns the file as a whole")
    record = serializers.CharField()
    params = serializers.JSONField()
    message = serializers.CharField()
    remedy = serializers.CharField()
