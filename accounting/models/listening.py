"""The event streams of applications: who listens, how far it has come, and what people want it to do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.connections import Integration, ProviderApp


class StreamState(models.TextChoices):
    STOPPED = "stopped", _("Stopped")
    CONNECTING = "connecting", _("Connecting")
    LISTENING = "listening", _("Listening")
    WAITING = "waiting", _("Waiting for the next try")


class EventStream(models.Model):
    """One application's stream. Only who holds its lease, with this fence, may store what it hears."""

    app = models.OneToOneField(ProviderApp, primary_key=True, on_delete=models.PROTECT, related_name="stream")
    # What the installation wants; each organisation's own wish stands with its members.
    wanted = models.BooleanField(_("wanted"), default=True)
    wanted_by = models.CharField(_("by"), max_length=150, blank=True)
    wanted_at = models.DateTimeField(null=True)
    lease_owner = models.CharField(_("process"), max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveBigIntegerField(default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=StreamState.choices, default=StreamState.STOPPED
    )
    connected_at = models.DateTimeField(_("connected since"), null=True)
    live_at = models.DateTimeField(null=True)  # until then it was known that nothing was missed
    last_event_at = models.DateTimeField(_("last event"), null=True)
    connections = models.PositiveBigIntegerField(_("connections"), default=0)
    events = models.PositiveBigIntegerField(_("events"), default=0)
    repeated = models.PositiveBigIntegerField(_("repeated"), default=0)
    unknown = models.PositiveBigIntegerField(_("of unknown companies"), default=0)
    minutes = models.JSONField(default=dict)  # {minute of the hour: [hour since 1970, events]}
    topics = models.JSONField(default=list)
    notes = models.JSONField(default=list)  # the last errors and frames, without secrets
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    alarm = models.CharField(max_length=20, blank=True)  # which silence people were told of

    class Meta:
        db_table = "event_streams"
        verbose_name = _("event stream")
        verbose_name_plural = _("event streams")

    def __str__(self) -> str:
        return str(self.app)


class StreamOffset(models.Model):
    """Up to where a topic's events are stored; written in the transaction that stores them."""

    app = models.ForeignKey(ProviderApp, on_delete=models.PROTECT, related_name="stream_offsets")
    topic = models.CharField(max_length=100)
    offset = models.CharField(max_length=500)
    stored_at = models.DateTimeField()
    heard_until = models.DateTimeField()  # the topic was listened to until then, also where nothing was said

    class Meta:
        db_table = "ws_offset"
        constraints = [models.UniqueConstraint(fields=["app", "topic"], name="ws_offset_once")]

    def __str__(self) -> str:
        return f"{self.topic} {self.offset}"


class MemberState(models.TextChoices):
    WAITING = "waiting", _("Not yet listened to")
    LISTENING = "listening", _("Listened to")
    REFUSED = "refused", _("Refused by the provider")
    AWAY = "away", _("Left out")


class StreamMember(TenantModel):
    """One integration on its application's stream: what people want, and what is so."""

    integration = models.OneToOneField(
        Integration,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="stream_member",
        verbose_name=_("integration"),
    )
    wanted = models.BooleanField(_("wanted"), default=True)
    stopped = models.BooleanField(_("stopped"), default=False)  # its organisation stopped all of its own
    wanted_by = models.CharField(_("by"), max_length=150, blank=True)
    wanted_at = models.DateTimeField(null=True)
    state = models.CharField(
        _("state"), max_length=12, choices=MemberState.choices, default=MemberState.WAITING
    )
    since = models.DateTimeField(_("since"), null=True)
    left_at = models.DateTimeField(null=True)  # what was said after it has to be read otherwise
    last_event_at = models.DateTimeField(_("last event"), null=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    # A gap that has to be read by other means; gone once it is read.
    scan_from = models.DateTimeField(null=True)
    scan_types = models.JSONField(default=list)  # data types; empty: all
    scan_asked_at = models.DateTimeField(null=True)
    scan_next_at = models.DateTimeField(null=True)
    scan_tries = models.PositiveSmallIntegerField(default=0)
    scanned_at = models.DateTimeField(_("gap read"), null=True)

    class Meta:
        db_table = "stream_members"
        verbose_name = _("listened-to company")
        verbose_name_plural = _("event listener")
        indexes = [
            models.Index(
                fields=["scan_next_at"], condition=models.Q(scan_from__isnull=False), name="member_scan_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.integration)

    @property
    def desired(self) -> bool:
        return self.wanted and not self.stopped
