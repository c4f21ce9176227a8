"""Organisations, who works for them, and the keys of their systems."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel


class TenantManager(models.Manager["Tenant"]):
    def get_queryset(self) -> models.QuerySet["Tenant"]:
        from accounting import scope

        return super().get_queryset().filter(pk__in=scope.current().tenants)

    def none(self) -> models.QuerySet["Tenant"]:
        return super().get_queryset().none()


class Tenant(models.Model):
    """An organisation. Its `code` is part of every business key and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    org_number = models.CharField(_("organisation number"), max_length=11, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Stockholm")
    language = models.CharField(_("language"), max_length=5, default="sv", choices=settings.LANGUAGES)
    practice = models.BooleanField(_("practice"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = TenantManager()
    all_tenants = models.Manager["Tenant"]()

    class Meta:
        db_table = "tenants"
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    @property
    def tenant_id(self) -> uuid.UUID:
        return self.id


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    TREASURER = "treasurer", _("Treasurer")
    VIEWER = "viewer", _("Viewer")


class Membership(TenantModel):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        db_table = "memberships"
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} - {self.get_role_display()}"


class ApiKey(TenantModel):
    """256 random bits, shown once; only their SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.TREASURER)
    prefix = models.CharField(_("begins with"), max_length=12)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        db_table = "api_keys"
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
