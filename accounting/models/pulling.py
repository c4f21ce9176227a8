"""How far a provider was read, and which of its documents still have to be."""

from django.db import models

from accounting.models.base import TenantModel
from accounting.models.connections import Integration


class PullCursor(TenantModel):
    """Per integration and data type. Whatever changed before `since` was read and committed."""

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="+")
    data_type = models.CharField(max_length=20)
    since = models.DateTimeField(null=True)
    # A reading is under way: its list was stored completely, and `since` becomes this once all of it is read.
    listed_at = models.DateTimeField(null=True)
    # When it was last looked whether documents are missing that we are linked to.
    complete_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pull_cursors"
        constraints = [models.UniqueConstraint(fields=["integration", "data_type"], name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.data_type} {self.since}"


class PendingRead(TenantModel):
    """A document that has to be read; gone in the transaction that takes it in. Held ones wait for a person."""

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="+")
    data_type = models.CharField(max_length=20)
    external_id = models.CharField(max_length=80)
    held_at = models.DateTimeField(null=True)
    rules = models.CharField(max_length=36, blank=True)  # the account rules that did not help
    decision = models.CharField(max_length=60, blank=True)  # what a person has said about it
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "pending_reads"
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "data_type", "external_id"], name="pending_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.data_type} {self.external_id}"
