"""SIE files that came in: what was found in them, what they would create, and what became of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.money import MoneyField, ScaledField
from accounting.secrets.fields import EncryptedTextField
from vouchers.models import DimensionValue, FiscalYear, Ledger


class ImportStatus(models.TextChoices):
    VALIDATED = "validated", _("Waits for approval")
    APPROVED = "approved", _("Being imported")
    IMPORTED = "imported", _("Imported")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Not approved in time")


OPEN = (ImportStatus.VALIDATED, ImportStatus.FAILED)


class SieImport(TenantModel):
    """One uploaded file. `content_hash` is the same for two files that say the same (importing.fingerprint).

    `report` is what sie4.importing.reports keeps of a check, `preview` what sie4.importing.preview says, both with
    codes and parameters only. `target`: the ledger that a person chose; `ledger`: where it went. `options`:
    {"accept_flagga": true, "accept_other_company": true, "series": "A"} as approved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    content_hash = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus.choices)
    target = models.ForeignKey(
        Ledger, verbose_name=_("chosen ledger"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    ledger = models.ForeignKey(
        Ledger, verbose_name=_("ledger"), null=True, on_delete=models.PROTECT, related_name="sie_imports"
    )
    report = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    error_code = models.CharField(max_length=80, blank=True)
    error_params = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.CharField(_("uploaded by"), max_length=150)
    uploaded_at = models.DateTimeField(_("uploaded"))
    approved_by = models.CharField(_("approved by"), max_length=150, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    imported_at = models.DateTimeField(_("imported"), null=True)

    class Meta:
        db_table = "sie4_imports"
        verbose_name = _("SIE import")
        verbose_name_plural = _("SIE imports")
        indexes = [
            models.Index(fields=["tenant", "-uploaded_at"], name="sie_import_uploaded"),
            models.Index(fields=["status"], name="sie_import_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "content_hash"],
                condition=Q(status=ImportStatus.IMPORTED),
                name="sie_import_content_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.pk)


class SieImportPart(TenantModel):
    """A piece of the file, packed and sealed; gone when the file is imported, refused or too old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    upload = models.ForeignKey(SieImport, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    body = EncryptedTextField()

    class Meta:
        db_table = "sie4_import_parts"
        constraints = [models.UniqueConstraint(fields=["upload", "position"], name="sie_import_part_once")]

    def __str__(self) -> str:
        return str(self.position)


class StatedKind(models.TextChoices):
    CLOSING = "closing", _("Closing balance")  # #UB, #OUB
    RESULT = "result", _("Result")  # #RES
    PERIOD = "period", _("Change of the month")  # #PSALDO
    BUDGET = "budget", _("Budget of the month")  # #PBUDGET


class StatedBalance(TenantModel):
    """What a file states of a year beside its vouchers, debit positive; the later file replaces all of the year.

    `period` is YYYYMM for the change and the budget of a month, else empty. A year of type 1 to 3 has nothing else.
    """

    fiscal_year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="stated_balances")
    kind = models.CharField(_("kind"), max_length=8, choices=StatedKind.choices)
    period = models.CharField(_("period"), max_length=6, blank=True)
    account = models.CharField(_("account"), max_length=20)
    object = models.ForeignKey(DimensionValue, null=True, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    amount = MoneyField(_("amount"))
    quantity = ScaledField(_("quantity"), null=True)

    class Meta:
        db_table = "sie4_stated_balances"
        ordering = ["fiscal_year", "kind", "period", "account"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "kind", "period", "account"],
                condition=Q(object__isnull=True),
                name="sie_stated_account",
            ),
            models.UniqueConstraint(
                fields=["fiscal_year", "kind", "period", "account", "object"],
                condition=Q(object__isnull=False),
                name="sie_stated_object",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
