"""Tables of the installation itself, without a tenant; and the replayed answers of its API."""

import uuid

from django.db import models

from accounting.models.base import TenantModel


class Installation(models.Model):
    """One row: the name that FROST_INSTALLATION must equal, or nothing is sent (the clone guard)."""

    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "installation"

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When worker, beat and listener were last alive."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "heartbeats"

    def __str__(self) -> str:
        return self.name


class BudgetWindow(models.Model):
    """Rate budget without Redis: the calls of the running window per key."""

    key = models.CharField(max_length=120, primary_key=True)
    calls = models.JSONField(default=list)  # microseconds since 1970, oldest first
    held_until = models.BigIntegerField(default=0)  # the provider said to stay away until then

    class Meta:
        db_table = "budget_windows"

    def __str__(self) -> str:
        return self.key


class LoginAttempt(models.Model):
    """A login that has not succeeded; account and address as keyed digests, gone after minutes."""

    account = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "login_attempts"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class IdempotencyKey(TenantModel):
    """What a POST with an Idempotency-Key answered: replayed for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)  # 0: the first request is still being answered
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "idempotency_keys"
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
