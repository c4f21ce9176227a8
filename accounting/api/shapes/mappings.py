"""Shapes of account mappings: versions, rules, findings, previews, and the work at the provider."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounting.api.shapes.refusals import Words
from accounting.api.words import words
from accounting.mappings.labels import category_name
from accounting.models import AccountMappingRule, ProviderAccountMapping, ReferenceJob

_MOST_TICKS = 500


def amounts(sums: dict[str, Decimal]) -> dict[str, str]:
    """{currency: amount}, amounts as text."""
    return {currency: format(amount, "f") for currency, amount in sorted(sums.items())}


class MappingLine(serializers.Serializer):
    """A version in a list."""

    id = serializers.UUIDField()
    integration = serializers.UUIDField(source="integration_id")
    provider = serializers.CharField(source="integration.provider")
    company_name = serializers.CharField(source="integration.company_name")
    version = serializers.IntegerField()
    status = serializers.CharField(help_text="draft, active or archived")
    note = serializers.CharField(allow_blank=True)
    based_on = serializers.UUIDField(source="based_on_id", allow_null=True)
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    changed_at = serializers.DateTimeField()
    changed_by = serializers.CharField()
    activated_at = serializers.DateTimeField(allow_null=True)
    activated_by = serializers.CharField(allow_blank=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    archived_by = serializers.CharField(allow_blank=True)


class RuleShape(serializers.Serializer):
    id = serializers.UUIDField()
    internal_category = serializers.CharField()
    category_name = serializers.SerializerMethodField()
    internal_account_number = serializers.CharField(allow_blank=True)
    provider_account_code = serializers.CharField()
    provider_account_name = serializers.CharField(allow_blank=True)
    vat_code = serializers.CharField(allow_blank=True)
    cost_centre = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField(allow_null=True, help_text="Document date; null: from the beginning.")

    def get_category_name(self, rule: AccountMappingRule) -> str:
        return category_name(rule.internal_category)


class Ticked(serializers.Serializer):
    key = serializers.CharField()
    code = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class ActivationReport(serializers.Serializer):
    stale = serializers.IntegerField(help_text="Documents that the next run changes.")
    booked = serializers.IntegerField(help_text="Documents that stay as they are booked.")
    amounts = serializers.DictField(child=serializers.CharField(), help_text="Net of the booked rows.")


class MappingShape(MappingLine):
    rules = serializers.SerializerMethodField()
    accepted_warnings = serializers.SerializerMethodField()
    report = serializers.SerializerMethodField()

    @extend_schema_field(RuleShape(many=True))
    def get_rules(self, mapping: ProviderAccountMapping) -> Any:
        return RuleShape(mapping.rules.all(), many=True).data

    @extend_schema_field(Ticked(many=True))
    def get_accepted_warnings(self, mapping: ProviderAccountMapping) -> Any:
        return [{"key": key, **tick} for key, tick in sorted(mapping.accepted.items())]

    @extend_schema_field(ActivationReport(allow_null=True))
    def get_report(self, mapping: ProviderAccountMapping) -> Any:
        return mapping.report or None


class DraftRequest(serializers.Serializer):
    integration = serializers.UUIDField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes fields out of the class
        choices=["active", "empty"], default="active", help_text="A copy of the active version, or nothing."
    )
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class MappingChange(serializers.Serializer):
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)
    accept_warnings = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=_MOST_TICKS
    )


class RuleRequest(serializers.Serializer):
    """Left out: empty, or as it was."""

    internal_category = serializers.CharField(required=False)
    internal_account_number = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    provider_account_code = serializers.CharField(required=False)
    provider_account_name = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    vat_code = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    cost_centre = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    valid_from = serializers.DateField(required=False, allow_null=True)


class RuleChange(RuleRequest):
    id = serializers.UUIDField()


class RulesRequest(serializers.Serializer):
    rules = serializers.ListField(child=serializers.DictField(), max_length=500)


class RulesRemoval(serializers.Serializer):
    ids = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=500)


class RulesShape(serializers.Serializer):
    results = RuleShape(many=True)


class DefaultsShape(serializers.Serializer):
    added = serializers.IntegerField()
    rules = RuleShape(many=True)


class FindingLine(Words):
    """`key` is what accept_warnings takes."""

    level = serializers.CharField(help_text="error, warning or info")
    rule = serializers.CharField(allow_blank=True, help_text="Id of the rule it is about, or empty.")
    key = serializers.CharField()
    accepted = Ticked(allow_null=True)


class ValidationShape(serializers.Serializer):
    can_activate = serializers.BooleanField()
    findings = FindingLine(many=True)


class PeriodRequest(serializers.Serializer):
    date_from = serializers.DateField(required=False, allow_null=True)
    date_to = serializers.DateField(required=False, allow_null=True)


class BookingShape(serializers.Serializer):
    account = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    vat_code = serializers.CharField(allow_blank=True)
    cost_centre = serializers.CharField(allow_blank=True)


class ChangeShape(serializers.Serializer):
    category = serializers.CharField()
    category_name = serializers.CharField()
    old = BookingShape(allow_null=True)
    new = BookingShape(allow_null=True)
    rows = serializers.IntegerField()
    records = serializers.IntegerField()
    amounts = serializers.DictField(child=serializers.CharField())


class AccountSums(serializers.Serializer):
    account = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    old = serializers.DictField(child=serializers.CharField())
    new = serializers.DictField(child=serializers.CharField())


class ExampleShape(serializers.Serializer):
    data_type = serializers.CharField()
    id = serializers.UUIDField(source="record")
    source_ref = serializers.CharField()
    date = serializers.DateField()
    currency = serializers.CharField()
    amount = serializers.CharField()
    state = serializers.CharField(help_text="not_sent, changeable or final")


class PreviewShape(serializers.Serializer):
    records = serializers.IntegerField()
    rows = serializers.IntegerField()
    different = serializers.IntegerField(help_text="Records that would be booked otherwise.")
    states = serializers.DictField(child=serializers.IntegerField())
    changes = ChangeShape(many=True)
    accounts = AccountSums(many=True)
    unmapped = ChangeShape(many=True)
    examples = ExampleShape(many=True)


class ActivationRequest(serializers.Serializer):
    accept_warnings = serializers.ListField(
        child=serializers.CharField(max_length=80), default=list, max_length=_MOST_TICKS
    )
    sync_to_provider = serializers.BooleanField(
        default=False, help_text="Make what a dry run of this draft showed to be missing at the provider."
    )


class ActivatedShape(MappingShape):
    released = serializers.SerializerMethodField()

    def get_released(self, mapping: ProviderAccountMapping) -> int:
        return int(self.context["released"])


class ToProviderRequest(serializers.Serializer):
    dry_run = serializers.BooleanField(default=True)
    change = serializers.ListField(
        child=serializers.CharField(max_length=80),
        default=list,
        max_length=500,
        help_text="Keys of existing lines that the dry run offered to change.",
    )


class ReferenceJobShape(serializers.Serializer):
    id = serializers.UUIDField()
    integration = serializers.UUIDField(source="integration_id")
    kind = serializers.CharField(help_text="read or sync")
    mapping = serializers.UUIDField(source="mapping_id", allow_null=True)
    dry_run = serializers.BooleanField()
    status = serializers.CharField(help_text="waiting, running, done or failed")
    report = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    requested_by = serializers.CharField()
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_report(self, job: ReferenceJob) -> dict[str, Any]:
        return {key: value for key, value in job.report.items() if key != "done"}

    @extend_schema_field(Words(allow_null=True))
    def get_error(self, job: ReferenceJob) -> Any:
        return words(job.error_code, job.error_params, job.integration.provider)


class ReferenceLine(serializers.Serializer):
    id = serializers.IntegerField()
    integration = serializers.UUIDField(source="integration_id")
    kind = serializers.CharField(help_text="year, account, vat_code, cost_centre or series")
    year = serializers.CharField(allow_blank=True, help_text="The provider's id of a financial year.")
    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    active = serializers.BooleanField()
    data = serializers.DictField()  # type: ignore[assignment]
    missing_since = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField()


class AccountChoice(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    active = serializers.BooleanField()
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="provider, or plan where only the chart of accounts knows it"
    )
    vat_code = serializers.CharField(allow_blank=True)


class AccountChoices(serializers.Serializer):
    results = AccountChoice(many=True)


class EffectLine(serializers.Serializer):
    id = serializers.IntegerField()
    data_type = serializers.CharField()
    resource_id = serializers.UUIDField()
    source_ref = serializers.CharField()
    external_id = serializers.CharField(allow_blank=True)
    date = serializers.DateField()
    category = serializers.CharField()
    old = serializers.DictField()
    new = serializers.DictField()
    amount = serializers.SerializerMethodField()
    currency = serializers.CharField()

    def get_amount(self, effect: Any) -> str:
        return format(effect.amount, "f")
