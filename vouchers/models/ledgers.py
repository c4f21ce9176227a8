"""Whose books they are, and where they come from."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounting.models import Integration
from accounting.models.base import TenantModel


class LedgerSource(models.TextChoices):
    OWN = "own", _("Kept here")
    INTEGRATION = "integration", _("Read from the provider")
    SIE_FILE = "sie_file", _("SIE file")


class Ledger(TenantModel):
    """Only an own ledger numbers its vouchers and keeps booked ones unchanged; others say what their source says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("source"), max_length=12, choices=LedgerSource.choices)
    integration = models.ForeignKey(
        Integration,
        verbose_name=_("integration"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ledgers",
    )
    name = models.CharField(_("name"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    company_name = models.CharField(_("company name"), max_length=200, blank=True)
    org_number = models.CharField(_("organisation number"), max_length=13, blank=True)
    company_type = models.CharField(
        _("kind of company"), max_length=4, blank=True
    )  # #FTYP of SIE: I, AB, EK ...
    company_id = models.CharField(_("number at the source"), max_length=40, blank=True)  # #FNR of SIE
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    street = models.CharField(_("address"), max_length=200, blank=True)
    postal = models.CharField(_("postcode and town"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    chart = models.CharField(_("chart of accounts"), max_length=20, blank=True)  # BAS2024
    books_invoices = models.BooleanField(_("book invoices and credit notes"), default=False)
    books_payments = models.BooleanField(_("book payments"), default=False)
    settings = models.JSONField(default=dict, blank=True)  # vouchers.ledger_settings.LedgerSettings
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        db_table = "ledgers"
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")
        ordering = ["source", "name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant"], condition=Q(source="own"), name="ledger_one_own"),
            models.UniqueConstraint(
                fields=["integration"], condition=Q(source="integration"), name="ledger_one_per_integration"
            ),
            models.CheckConstraint(
                condition=Q(source="integration", integration__isnull=False)
                | (~Q(source="integration") & Q(integration__isnull=True)),
                name="ledger_names_its_integration",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own(self) -> bool:
        return self.source == LedgerSource.OWN
