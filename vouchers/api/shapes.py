"""Shapes of ledgers, fiscal years, accounts, balances and vouchers."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from vouchers.ledger_settings import LedgerSettings
from vouchers.models import Account, AccountKind, FiscalYear, Ledger, Voucher, VoucherRow


class LedgerShape(serializers.ModelSerializer[Ledger]):
    integration = serializers.UUIDField(source="integration_id", allow_null=True)
    settings = serializers.SerializerMethodField()

    class Meta:
        model = Ledger
        fields = (
            "id", "source", "integration", "name", "currency", "company_name", "org_number", "company_type",
            "company_id", "contact", "street", "postal", "phone", "chart", "books_invoices", "books_payments",
            "settings", "created_at", "archived_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_settings(self, ledger: Ledger) -> Mapping[str, Any]:
        """Those of an own ledger, with their defaults."""
        return LedgerSettings.of(ledger).as_json() if ledger.is_own else {}


class Company(serializers.Serializer):
    name = serializers.CharField(max_length=200, required=False)
    company_name = serializers.CharField(max_length=200, required=False)
    org_number = serializers.CharField(max_length=13, required=False, allow_blank=True)
    company_type = serializers.CharField(
        max_length=4, required=False, allow_blank=True, help_text="#FTYP of SIE: I, AB, EK ..."
    )
    contact = serializers.CharField(max_length=100, required=False, allow_blank=True)
    street = serializers.CharField(max_length=200, required=False, allow_blank=True)
    postal = serializers.CharField(max_length=120, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class LedgerRequest(Company):
    """The ledger of your own, with its first fiscal year."""

    start = serializers.DateField()
    end = serializers.DateField(required=False, help_text="Left out: twelve months.")


class LedgerChange(Company):
    """Omitted fields stay; a setting that is null goes back to its default."""

    books_invoices = serializers.BooleanField(required=False)
    books_payments = serializers.BooleanField(required=False)
    settings = serializers.DictField(
        child=serializers.CharField(allow_null=True, allow_blank=True), required=False
    )


class FiscalYearShape(serializers.ModelSerializer[FiscalYear]):
    ledger = serializers.UUIDField(source="ledger_id")

    class Meta:
        model = FiscalYear
        fields = (
            "id", "ledger", "label", "start", "end", "provider_year_id", "locked_until", "closed", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    label = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes fields out of the class


class FiscalYearRequest(serializers.Serializer):
    ledger = serializers.UUIDField(required=False, help_text="Left out: the ledger of your own.")
    start = serializers.DateField(required=False, help_text="Left out: the day after the latest year.")
    end = serializers.DateField(required=False, help_text="Left out: twelve months.")


class LockRequest(serializers.Serializer):
    until = serializers.DateField(help_text="The last locked day.")


class UnlockRequest(serializers.Serializer):
    until = serializers.DateField(
        required=False, allow_null=True, help_text="The last day that stays locked; left out: none."
    )


class OpeningAmount(serializers.Serializer):
    account = serializers.CharField(max_length=20)
    amount = serializers.DecimalField(max_digits=None, decimal_places=None, help_text="Debit positive.")


class OpeningRequest(serializers.Serializer):
    balances = OpeningAmount(many=True, help_text="These and no others.")


class BalanceLine(serializers.Serializer):
    account = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True, help_text="T, S, I or K, as in SIE.")
    opening = serializers.CharField()
    debit = serializers.CharField()
    credit = serializers.CharField()
    closing = serializers.CharField()
    quantity = serializers.CharField()


class Balances(serializers.Serializer):
    fiscal_year = serializers.UUIDField()
    date_from = serializers.DateField()
    date_to = serializers.DateField()
    currency = serializers.CharField()
    results = BalanceLine(many=True)


class AccountShape(serializers.ModelSerializer[Account]):
    fiscal_year = serializers.UUIDField(source="fiscal_year_id")

    class Meta:
        model = Account
        fields = ("id", "fiscal_year", "number", "name", "kind", "sru", "unit", "active")
        read_only_fields = fields


class AccountChange(serializers.Serializer):
    name = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(choices=AccountKind.choices, required=False)
    sru = serializers.CharField(max_length=60, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    active = serializers.BooleanField(required=False)


class AccountRequest(serializers.Serializer):
    fiscal_year = serializers.UUIDField()
    number = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(
        choices=AccountKind.choices, required=False, help_text="Left out: by the class of the number."
    )
    sru = serializers.CharField(max_length=60, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)


class VoucherRowShape(serializers.ModelSerializer[VoucherRow]):
    debit = serializers.CharField()
    credit = serializers.CharField()
    quantity = serializers.SerializerMethodField()

    class Meta:
        model = VoucherRow
        fields = (
            "line_number", "account", "internal_category", "debit", "credit", "cost_centre", "project",
            "quantity", "text", "removed",
        )  # fmt: skip
        read_only_fields = fields

    def get_quantity(self, row: VoucherRow) -> str | None:
        return None if row.quantity is None else format(row.quantity, "f")


class VoucherShape(serializers.ModelSerializer[Voucher]):
    ledger = serializers.UUIDField(source="ledger_id", allow_null=True)
    fiscal_year = serializers.UUIDField(source="fiscal_year_id", allow_null=True)
    # The metaclass takes fields out of the class, so this hides no attribute.
    label = serializers.CharField(help_text="Series and number; empty for a draft.")  # type: ignore[assignment]
    corrects = serializers.UUIDField(source="corrects_id", allow_null=True)
    corrected_by = serializers.SerializerMethodField()
    replaces = serializers.UUIDField(source="replaces_id", allow_null=True)
    replaced_by = serializers.SerializerMethodField()
    rows = VoucherRowShape(many=True)

    class Meta:
        model = Voucher
        fields = (
            "id", "ledger", "fiscal_year", "series", "number", "label", "state", "origin", "source_ref",
            "voucher_date", "text", "comment", "cost_centre", "project", "currency", "external_id",
            "registered_at", "registered_by", "record_type", "record_id", "corrects", "corrected_by", "replaces",
            "replaced_by", "rows", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_corrected_by(self, voucher: Voucher) -> Any:
        return next((one.pk for one in voucher.corrected_by.all()), None)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_replaced_by(self, voucher: Voucher) -> Any:
        return next((one.pk for one in voucher.replaced_by.all()), None)


class RowRequest(serializers.Serializer):
    """Either debit or credit; an account, or the category that decides it."""

    account = serializers.CharField(max_length=20, required=False, allow_blank=True)
    internal_category = serializers.CharField(max_length=40, required=False, allow_blank=True)
    debit = serializers.CharField(required=False)
    credit = serializers.CharField(required=False)
    cost_centre = serializers.CharField(max_length=40, required=False, allow_blank=True)
    project = serializers.CharField(max_length=40, required=False, allow_blank=True)
    quantity = serializers.CharField(required=False, allow_null=True)
    text = serializers.CharField(max_length=200, required=False, allow_blank=True)


class VoucherContent(serializers.Serializer):
    source_ref = serializers.CharField(max_length=64, required=False, help_text="Your own name for it, once.")
    series = serializers.CharField(max_length=10, required=False, help_text="Left out: that of the settings.")
    voucher_date = serializers.DateField()
    text = serializers.CharField(max_length=200, required=False, allow_blank=True)
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    cost_centre = serializers.CharField(max_length=40, required=False, allow_blank=True)
    project = serializers.CharField(max_length=40, required=False, allow_blank=True)
    currency = serializers.CharField(max_length=3, required=False, help_text="That of the ledger.")
    rows = RowRequest(many=True)


class VoucherRequest(VoucherContent):
    ledger = serializers.UUIDField(required=False, help_text="Left out: the ledger of your own.")
    book = serializers.BooleanField(default=False, help_text="Book it at once; otherwise it is a draft.")


class CorrectRequest(serializers.Serializer):
    """The correction is dated like the voucher unless `date` says otherwise."""

    date = serializers.DateField(required=False)
    text = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    right = VoucherContent(required=False, allow_null=True, help_text="What it should have said.")


class CorrectedShape(serializers.Serializer):
    correction = VoucherShape()
    right = VoucherShape(allow_null=True)
