"""The organisation's own business objects. Written only by `accounting.records.save_records`."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from accounting.models.money import MoneyField, ScaledField
from accounting.secrets.fields import EncryptedTextField


class Record(TenantModel):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source_ref = models.CharField(_("reference"), max_length=64)
    content_hash = models.CharField(max_length=64)
    changed_at = models.DateTimeField(_("changed at the sender"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.source_ref


class Customer(Record):
    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        ASSOCIATION = "association", _("Association")
        PERSON = "person", _("Person")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COMPANY)
    customer_number = models.CharField(_("customer number"), max_length=30, blank=True)
    org_number = models.CharField(_("organisation number"), max_length=11, blank=True)
    # A personal number is never kept in clear: encrypted, with a keyed index for finding it.
    personal_number = EncryptedTextField(_("personal number"), blank=True)
    personal_number_index = models.CharField(max_length=64, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address1 = models.CharField(_("address"), max_length=200, blank=True)
    address2 = models.CharField(_("address, line 2"), max_length=200, blank=True)
    zip_code = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country_code = models.CharField(_("country"), max_length=2, default="SE")
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    your_reference = models.CharField(_("your reference"), max_length=50, blank=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        db_table = "customers"
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [models.UniqueConstraint(fields=["tenant", "source_ref"], name="customer_source_ref")]
        indexes = [
            models.Index(fields=["tenant", "org_number"], name="customer_org_number"),
            models.Index(fields=["tenant", "customer_number"], name="customer_number"),
        ]


class Invoice(Record):
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="invoices"
    )
    invoice_date = models.DateField(_("invoice date"))
    due_date = models.DateField(_("due date"))
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    currency_rate = ScaledField(_("exchange rate"), null=True, blank=True)
    currency_rate_date = models.DateField(_("date of the rate"), null=True, blank=True)
    your_reference = models.CharField(_("your reference"), max_length=50, blank=True)
    our_reference = models.CharField(_("our reference"), max_length=50, blank=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    rounding = MoneyField(_("rounding"), default=0)
    total = MoneyField(_("total"))
    hold_booking = models.BooleanField(_("hold booking"), default=False)

    class Meta:
        db_table = "invoices"
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [models.UniqueConstraint(fields=["tenant", "source_ref"], name="invoice_source_ref")]
        indexes = [models.Index(fields=["tenant", "invoice_date"], name="invoice_date")]


class InvoiceRow(TenantModel):
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    internal_category = models.CharField(_("category"), max_length=40)
    article = models.CharField(_("article"), max_length=50, blank=True)
    description = models.CharField(_("description"), max_length=250)
    quantity = ScaledField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    unit_price = ScaledField(_("price"))
    vat_rate = ScaledField(_("VAT rate"))
    cost_centre = models.CharField(_("cost centre"), max_length=20, blank=True)
    project = models.CharField(_("project"), max_length=20, blank=True)

    class Meta:
        db_table = "invoice_rows"
        verbose_name = _("invoice row")
        verbose_name_plural = _("invoice rows")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_row_position")]

    def __str__(self) -> str:
        return f"{self.position} {self.description}"


class Payment(Record):
    class Method(models.TextChoices):
        BANK = "bank", _("Bank")
        BANKGIRO = "bankgiro", "Bankgiro"
        PLUSGIRO = "plusgiro", "Plusgiro"
        CASH = "cash", _("Cash")
        SWISH = "swish", "Swish"
        CARD = "card", _("Card")

    invoice = models.ForeignKey(
        Invoice, verbose_name=_("invoice"), on_delete=models.PROTECT, related_name="payments"
    )
    payment_date = models.DateField(_("payment date"))
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    currency_rate = ScaledField(_("exchange rate"), null=True, blank=True)
    method = models.CharField(_("method"), max_length=12, choices=Method.choices, default=Method.BANKGIRO)

    class Meta:
        db_table = "payments"
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [models.UniqueConstraint(fields=["tenant", "source_ref"], name="payment_source_ref")]
        indexes = [models.Index(fields=["tenant", "payment_date"], name="payment_date")]
