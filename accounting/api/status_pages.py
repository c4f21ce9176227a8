"""/healthz and /livez, for those who watch the processes: no login, nothing about anybody."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounting import health


class CheckShape(serializers.Serializer):
    ok = serializers.BooleanField()
    age_seconds = serializers.IntegerField(allow_null=True)


class HealthShape(serializers.Serializer):
    status = serializers.CharField(help_text="ok or failing")
    checks = serializers.DictField(child=CheckShape(), help_text="database, worker, beat, listener")


class LifeShape(serializers.Serializer):
    status = serializers.CharField()


class _Watched(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


@extend_schema(tags=["health"])
class Health(_Watched):
    """Whether database, worker, beat and listener work; the listener only where somebody is to be listened to."""

    @extend_schema(operation_id="healthz", auth=[], responses={200: HealthShape, 503: HealthShape})
    def get(self, request: Request) -> Response:
        checks = health.checks()
        well = all(check.ok for check in checks.values())
        body = {
            "status": "ok" if well else "failing",
            "checks": {name: asdict(check) for name, check in checks.items()},
        }
        return Response(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


@extend_schema(tags=["health"])
class Life(_Watched):
    """Answers for the web process alone: it touches neither database nor session."""

    @extend_schema(operation_id="livez", auth=[], responses=LifeShape)
    def get(self, request: Request) -> Response:
        return Response({"status": "ok"}, headers={"Cache-Control": "no-store"})
