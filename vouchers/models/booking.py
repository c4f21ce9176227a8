"""Record versions that could not be booked, and the problem that says why."""

from django.db import models

from accounting.models import Problem
from accounting.models.base import TenantModel
from vouchers.models.ledgers import Ledger


class BookingHold(TenantModel):
    """This version of the record waits until the problem is solved; another version is tried at once."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="holds")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="booking_holds")
    record_type = models.CharField(max_length=20)
    record_id = models.UUIDField()
    record_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "booking_holds"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "record_type", "record_id"], name="booking_hold_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"
