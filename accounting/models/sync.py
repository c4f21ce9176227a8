"""Jobs, their items, what is mapped to what, and the claims that keep one job per data type running."""

import uuid

from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.connections import Integration
from accounting.secrets.fields import EncryptedTextField


class State(models.TextChoices):
    """Where one provider write stands; docs/architecture.md draws the ways between them."""

    PLANNED = "planned", _("Planned")
    READY = "ready", _("Ready")
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    UNCERTAIN = "uncertain", _("Uncertain")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    NEEDS_PERSON = "needs_person", _("Needs a person")
    SUPERSEDED = "superseded", _("Superseded")
    STOPPED = "stopped", _("Stopped")


OPEN_STATES = [
    State.PLANNED,
    State.READY,
    State.WAITING,
    State.SENDING,
    State.UNCERTAIN,
    State.NEEDS_PERSON,
]
STOPPED_BY_PERSON = "stopped_by_person"  # reason of a stopped item
IN_FLIGHT_STATES = [State.SENDING, State.UNCERTAIN]
DUE_STATES = [State.READY, State.WAITING]


class JobStatus(models.TextChoices):
    PLANNING = "planning", _("Planning")
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    PARTIAL = "partial", _("Partly completed")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


class SyncJob(TenantModel):
    """A batch: planned, perhaps approved, executed. `dry_run` stops after the plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(
        Integration, verbose_name=_("integration"), on_delete=models.PROTECT, related_name="jobs"
    )
    kind = models.CharField(_("kind"), max_length=12)  # sync, export
    trigger = models.CharField(_("started by"), max_length=12)  # person, api, schedule
    requested_by = models.CharField(_("requested by"), max_length=150, blank=True)
    data_types = models.JSONField(_("data types"))
    date_from = models.DateField(_("from"), null=True, blank=True)
    date_to = models.DateField(_("to"), null=True, blank=True)
    record_ids = models.JSONField(default=list)
    dry_run = models.BooleanField(_("dry run"), default=False)
    status = models.CharField(
        _("status"), max_length=12, choices=JobStatus.choices, default=JobStatus.PLANNING
    )
    slot = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 (null is outside the unique rule)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    skipped = models.JSONField(default=dict)  # why due records were left out: {reason: count}
    api_calls_planned = models.PositiveIntegerField(_("calls planned"), default=0)
    api_calls_made = models.PositiveIntegerField(_("calls made"), default=0)
    pulled = models.JSONField(default=dict)  # what was read before planning: {data type: {what: count}}
    pulled_at = models.DateTimeField(null=True)
    plan_owner = models.CharField(max_length=64, blank=True)
    plan_until = models.DateTimeField(null=True)
    plan_failures = models.PositiveSmallIntegerField(default=0)
    stop_requested_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created"))
    planned_at = models.DateTimeField(_("planned"), null=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    approved_by = models.CharField(_("approved by"), max_length=150, blank=True)
    started_at = models.DateTimeField(_("started"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)

    class Meta:
        db_table = "sync_jobs"
        verbose_name = _("sync job")
        verbose_name_plural = _("sync jobs")
        indexes = [
            models.Index(fields=["tenant", "-created_at"], name="job_tenant_created"),
            models.Index(fields=["integration", "status"], name="job_integration_status"),
        ]
        constraints = [models.UniqueConstraint(fields=["integration", "slot"], name="job_slot_once")]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.created_at:%Y-%m-%d %H:%M}"


class SyncClaim(TenantModel):
    """While it stands, its job is the only one that sends this data type of this integration."""

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="+")
    data_type = models.CharField(max_length=20)
    job = models.ForeignKey(SyncJob, on_delete=models.PROTECT, related_name="claims")

    class Meta:
        db_table = "sync_claims"
        constraints = [models.UniqueConstraint(fields=["integration", "data_type"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.data_type} {self.job_id}"


class SyncItem(TenantModel):
    """One provider write: the durable intent, stored before anything is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="items")
    job = models.ForeignKey(SyncJob, null=True, on_delete=models.PROTECT, related_name="items")
    job_type = models.CharField(max_length=10, default="export")
    data_type = models.CharField(_("data type"), max_length=20)
    operation = models.CharField(_("operation"), max_length=12)  # create, update, bookkeep, cancel, credit
    resource_type = models.CharField(max_length=40)
    resource_id = models.UUIDField()
    source_ref = models.CharField(_("record"), max_length=64)
    part = models.CharField(max_length=20, blank=True)
    business_key = models.CharField(max_length=250)
    marker = models.CharField(max_length=20)
    external_id = models.CharField(_("external id"), max_length=80, blank=True)
    external_type = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PLANNED)
    plan_only = models.BooleanField(default=False)  # a dry run's item; never sent before it is approved
    blocked = models.BooleanField(_("blocked"), default=False)  # a Problem holds it
    reason = models.CharField(max_length=80, blank=True)  # why it was superseded, stopped, adopted
    look_first = models.BooleanField(default=False)  # look at the provider before the first send
    last_step = models.BooleanField(default=True)  # with it the record stands at the provider as it should
    sequence = models.PositiveIntegerField(default=0)
    depends_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="dependents")
    flight_key = models.CharField(max_length=250)
    pinned_hash = models.CharField(max_length=64)
    # The version of the account rules that shaped the payload; empty where none did, or where any may.
    account_mapping = models.ForeignKey(
        "accounting.ProviderAccountMapping", null=True, on_delete=models.PROTECT, related_name="+"
    )
    summary = models.JSONField(default=dict)  # amounts and codes for people; no personal data
    findings = models.JSONField(default=list)
    calls_planned = models.PositiveSmallIntegerField(default=1)
    retry_count = models.PositiveSmallIntegerField(default=0)
    max_retries = models.PositiveSmallIntegerField(default=5)
    rounds = models.PositiveSmallIntegerField(default=0)  # how often the hourly run took it up again
    kills = models.PositiveSmallIntegerField(default=0)  # leases that ran out: workers lost with it
    looks = models.PositiveSmallIntegerField(default=0)  # look-ups since the outcome became uncertain
    failed_looks = models.PositiveSmallIntegerField(
        default=0
    )  # look-ups that got no answer, for their backoff
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveBigIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True)  # body stored as bytes; it is never rendered again
    sent_at = models.DateTimeField(null=True)
    error_kind = models.CharField(max_length=16, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    error_words = models.TextField(blank=True)  # the provider's own words
    request_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(_("created"))
    processed_at = models.DateTimeField(_("sent"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)
    status = GeneratedField(
        expression=Case(
            When(state__in=["planned", "ready", "waiting"], then=Value("pending")),
            When(state__in=["sending", "uncertain"], then=Value("processing")),
            When(state="confirmed", then=Value("completed")),
            default=Value("failed"),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
    )

    class Meta:
        db_table = "integration_jobs"
        verbose_name = _("sync item")
        verbose_name_plural = _("sync items")
        indexes = [
            models.Index(fields=["tenant"], name="item_tenant"),
            models.Index(fields=["status", "created_at"], name="item_status_created"),
            models.Index(fields=["integration", "status"], name="item_integration_status"),
            models.Index(fields=["integration", "state", "next_attempt_at"], name="item_due"),
            models.Index(fields=["job", "sequence"], name="item_job_sequence"),
            models.Index(fields=["data_type", "resource_id"], name="item_resource"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "business_key", "operation"],
                condition=Q(plan_only=False, state__in=OPEN_STATES),
                name="item_open_once",
            ),
            models.UniqueConstraint(
                fields=["integration", "flight_key"],
                condition=Q(state__in=IN_FLIGHT_STATES),
                name="item_one_in_flight",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.data_type} {self.source_ref}"

    @property
    def error_message(self) -> str:
        return self.error_words or self.error_code


class IntegrationMapping(TenantModel):
    """Our record <-> their document, with what was last sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="mappings")
    local_resource_type = models.CharField(max_length=40)
    local_resource_id = models.UUIDField()
    part = models.CharField(max_length=20, blank=True)
    external_resource_type = models.CharField(max_length=40)
    external_id = models.CharField(_("external id"), max_length=80)
    sent_hash = models.CharField(max_length=64)
    sent_payload = EncryptedTextField(blank=True)
    # What both sides said when the document was last read, field by field; empty since the last write.
    agreed = EncryptedTextField(blank=True)
    account_mapping = models.ForeignKey(
        "accounting.ProviderAccountMapping", null=True, on_delete=models.PROTECT, related_name="+"
    )  # the version that shaped what was sent
    external_version = models.CharField(max_length=80, blank=True)
    remote_state = models.JSONField(
        default=dict
    )  # what the provider's own state allows: booked, cancelled, ...
    stale = models.BooleanField(default=False)
    revision = models.PositiveSmallIntegerField(
        default=0
    )  # raised when a booked document is credited and sent anew
    synced_at = models.DateTimeField(_("synced"))
    last_sync_direction = models.CharField(max_length=10, default="export")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integration_mappings"
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        indexes = [
            models.Index(fields=["tenant"], name="mapping_tenant"),
            models.Index(fields=["integration", "external_id"], name="mapping_external"),
            models.Index(fields=["local_resource_type", "local_resource_id"], name="mapping_local"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "local_resource_type", "local_resource_id", "part"],
                condition=Q(archived_at=None),
                name="mapping_local_once",
            ),
            models.UniqueConstraint(
                fields=["integration", "external_resource_type", "external_id"], name="mapping_external_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local_resource_type} -> {self.external_id}"


class RemoteSighting(TenantModel):
    """A document seen at the provider before a job creates anything; dropped when the job ends."""

    job = models.ForeignKey(SyncJob, on_delete=models.PROTECT, related_name="sightings")
    data_type = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    external_id = models.CharField(max_length=80)

    class Meta:
        db_table = "remote_sightings"
        indexes = [models.Index(F("job"), F("data_type"), F("key"), name="sighting_key")]

    def __str__(self) -> str:
        return f"{self.data_type} {self.key} {self.external_id}"
