"""What providers tell us, what we tell other systems and people, and the life of tokens without their secrets."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting import scope
from accounting.models.base import TenantMixup, TenantModel
from accounting.models.connections import Grant, Integration, ProviderApp
from accounting.secrets.fields import EncryptedTextField, SecretField


class EventState(models.TextChoices):
    RECEIVED = "received", _("Received")
    PROCESSED = "processed", _("Processed")
    IGNORED = "ignored", _("Ignored")
    FAILED = "failed", _("Failed")


class UnroutedManager(models.Manager["InboxEvent"]):
    """Events whose company nobody has looked for yet; on PostgreSQL only the scope of the inbox sees them."""

    def get_queryset(self) -> models.QuerySet["InboxEvent"]:
        return super().get_queryset().filter(tenant=None)


class InboxEvent(TenantModel):
    """One thing a provider said, stored once. Its body is only its own part of the request that brought it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty until the event's own company is found.
    tenant = models.ForeignKey(
        "accounting.Tenant", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )  # fmt: skip
    app = models.ForeignKey(
        ProviderApp, on_delete=models.PROTECT, related_name="+", verbose_name=_("application")
    )
    integration = models.ForeignKey(
        Integration, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("integration")
    )
    provider = models.CharField(_("provider"), max_length=40)
    idempotency_key = models.CharField(max_length=160)
    event_type = models.CharField(_("event"), max_length=80, blank=True)
    meaning = models.CharField(max_length=20, blank=True)  # what the provider's declaration makes of the type
    data_type = models.CharField(_("data type"), max_length=20, blank=True)
    external_id = models.CharField(_("external id"), max_length=80, blank=True)
    company = models.CharField(_("company id"), max_length=64, blank=True)
    body = EncryptedTextField(blank=True)
    sha256 = models.CharField(max_length=64)  # of the whole request, byte by byte
    state = models.CharField(
        _("state"), max_length=10, choices=EventState.choices, default=EventState.RECEIVED
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField()
    error = models.CharField(_("error"), max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    received_at = models.DateTimeField(_("received"), db_index=True)
    processed_at = models.DateTimeField(_("processed"), null=True)

    unrouted = UnroutedManager()

    class Meta:
        db_table = "webhook_events"
        default_manager_name = "objects"
        verbose_name = _("inbox event")
        verbose_name_plural = _("inbox events")
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state=EventState.RECEIVED), name="event_due"
            ),
            models.Index(fields=["integration", "data_type", "external_id"], name="event_document"),
        ]
        constraints = [models.UniqueConstraint(fields=["app", "idempotency_key"], name="event_once")]

    def __str__(self) -> str:
        return f"{self.event_type or self.provider} {self.external_id}".strip()

    def check_tenant(self) -> None:
        """Raises TenantMixup. Without a tenant only the inbox may write."""
        if self.tenant_id is not None:
            super().check_tenant()
        elif scope.current().identity != scope.INBOX:
            raise TenantMixup("An event without a tenant is written outside the inbox.")


class TokenFact(models.TextChoices):
    ISSUED = "issued", _("Issued")
    REFRESHED = "refreshed", _("Renewed")
    KEPT_ALIVE = "kept_alive", _("Kept alive")
    REFUSED = "refused", _("Not renewed")
    REVOKED = "revoked", _("Revoked")
    RECONNECTED = "reconnected", _("Connected again")


class TokenJournal(TenantModel):
    """One row per fact in the life of a consent, and which process saw it. Append-only; holds no secret."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="journal")
    integration = models.ForeignKey(
        Integration, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("integration")
    )
    fact = models.CharField(_("what"), max_length=12, choices=TokenFact.choices)
    at = models.DateTimeField(_("at"), db_index=True)
    process = models.CharField(_("process"), max_length=120)  # host:pid role
    code = models.CharField(_("code"), max_length=80, blank=True)

    class Meta:
        db_table = "token_journal"
        verbose_name = _("token fact")
        verbose_name_plural = _("token journal")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.fact}"


class WebhookEndpoint(TenantModel):
    """Where another system wants to be told; the secret is written once and never shown again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.URLField(_("address"), max_length=500)
    secret = SecretField()
    events = models.JSONField(_("events"), default=list)
    description = models.CharField(_("description"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    disabled_at = models.DateTimeField(_("switched off"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True)

    class Meta:
        db_table = "webhook_endpoints"
        verbose_name = _("outgoing webhook")
        verbose_name_plural = _("outgoing webhooks")

    def __str__(self) -> str:
        return str(self.url)


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class WebhookDelivery(TenantModel):
    """One message to one endpoint, written together with the fact it tells; its bytes never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    event = models.CharField(_("event"), max_length=40)
    payload = EncryptedTextField()
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"))
    status = models.PositiveSmallIntegerField(_("answer"), default=0)
    error = models.CharField(_("error"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("created"), db_index=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)

    class Meta:
        db_table = "webhook_deliveries"
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state=DeliveryState.WAITING), name="delivery_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    TOLD = "told", _("Told")
    DROPPED = "dropped", _("No longer needed")


class Notice(TenantModel):
    """That people shall be told of a cause: at most one per cause and day, whoever asks for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(Integration, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=200)
    day = models.DateField()  # of the organisation
    code = models.CharField(_("about"), max_length=40)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.WAITING)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "notices"
        indexes = [models.Index(fields=["due_at"], condition=Q(state=NoticeState.WAITING), name="notice_due")]
        constraints = [models.UniqueConstraint(fields=["tenant", "cause", "day"], name="notice_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.cause}"


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Mail(TenantModel):
    """A notice on its way to one person. The text is made when it leaves and not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="mails")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    address = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=5)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"))
    error = models.CharField(_("error"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("created"), db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        db_table = "mails"
        verbose_name = _("mail")
        verbose_name_plural = _("mail log")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=MailState.WAITING), name="mail_due")
        ]
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="mail_once_per_person")]

    def __str__(self) -> str:
        return f"{self.address} {self.created_at:%Y-%m-%d %H:%M}"


class MailPreference(TenantModel):
    """What a person wants of an organisation's mails; without a row: all of them, in its language."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    language = models.CharField(
        _("language"), max_length=5, blank=True, choices=[("", _("As the organisation")), *settings.LANGUAGES]
    )
    weekly = models.BooleanField(_("weekly summary"), default=True)
    problems = models.BooleanField(_("new problems"), default=True)

    class Meta:
        db_table = "mail_preferences"
        verbose_name = _("mail preference")
        verbose_name_plural = _("my mails")
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="mail_preference_once")]

    def __str__(self) -> str:
        return f"{self.user}"
