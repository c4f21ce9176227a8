"""Shapes of reversals, their rules, and the counts of originals against them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounting.api.shapes.refusals import Words
from accounting.api.words import words
from accounting.domain.ledgers import BookedVoucher
from vouchers.mirror.changes import differences
from vouchers.mirror.deciding import may_approve, may_dismiss, mirrored, snapshot
from vouchers.mirror.links import link_to, mirror_link
from vouchers.models import Alert, Reversal


class ReversalRuleShape(serializers.Serializer):
    id = serializers.UUIDField()
    integration = serializers.UUIDField(source="integration_id")
    mode = serializers.CharField(help_text="off, propose or automatic")
    trigger_series = serializers.CharField()
    target_series = serializers.CharField()
    auto_reverse_date_mode = serializers.CharField(
        help_text="FIRST_DAY_NEXT_MONTH, SAME_DAY or DATE_IN_COMMENT"
    )
    text_template = serializers.CharField(help_text="Empty: the standard text.")
    starts_on = serializers.DateField(help_text="Originals dated earlier are left alone.")
    changed_at = serializers.DateTimeField()
    changed_by = serializers.CharField()


class ReversalRuleRequest(serializers.Serializer):
    mode = serializers.CharField(required=False, max_length=20)
    trigger_series = serializers.CharField(required=False, max_length=20)
    target_series = serializers.CharField(required=False, max_length=20)
    auto_reverse_date_mode = serializers.CharField(required=False, max_length=40)
    text_template = serializers.CharField(required=False, allow_blank=True, max_length=400)
    starts_on = serializers.DateField(required=False)


class NewRule(ReversalRuleRequest):
    integration = serializers.UUIDField()


class OriginalShape(serializers.Serializer):
    id = serializers.CharField(source="original_id", help_text="financial year id, series and number")
    year_id = serializers.CharField()
    series = serializers.CharField()
    number = serializers.IntegerField()
    date = serializers.DateField(source="original_date", allow_null=True)
    state = serializers.SerializerMethodField(help_text="unchanged, changed or deleted since it was read")
    link = serializers.SerializerMethodField()

    def get_state(self, row: Reversal) -> str:
        return row.alert or "unchanged"

    def get_link(self, row: Reversal) -> str:
        return link_to(row.integration, row.place)


class MirrorShape(serializers.Serializer):
    voucher = serializers.UUIDField(source="mirror_id", allow_null=True)
    series = serializers.CharField(source="rule.target_series")
    date = serializers.DateField(source="mirror_date", allow_null=True)
    external_id = serializers.CharField(help_text="Empty until it is booked.")
    link = serializers.SerializerMethodField()

    def get_link(self, row: Reversal) -> str:
        return mirror_link(row)


class ReversalShape(serializers.Serializer):
    id = serializers.UUIDField()
    integration = serializers.UUIDField(source="integration_id")
    rule = serializers.UUIDField(source="rule_id")
    state = serializers.CharField(
        help_text="noticed, proposed, approved, sending, confirmed, needs_person or dropped"
    )
    reason = serializers.SerializerMethodField()
    original = OriginalShape(source="*")
    mirror = MirrorShape(source="*")
    may_approve = serializers.SerializerMethodField()
    may_dismiss = serializers.SerializerMethodField()
    noticed_by = serializers.CharField(help_text="event, scan or person")
    noticed_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(Words(allow_null=True))
    def get_reason(self, row: Reversal) -> Any:
        return words(row.reason, row.params, row.integration.provider)

    def get_may_approve(self, row: Reversal) -> bool:
        return may_approve(row)

    def get_may_dismiss(self, row: Reversal) -> bool:
        return may_dismiss(row)


class RowShape(serializers.Serializer):
    account = serializers.CharField()
    debit = serializers.CharField()
    credit = serializers.CharField()
    cost_centre = serializers.CharField()
    project = serializers.CharField()
    quantity = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    information = serializers.CharField()
    removed = serializers.BooleanField()


class ReversalDifferenceShape(serializers.Serializer):
    field = serializers.CharField(help_text='for instance "rows[2].debit"')
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField(allow_blank=True)


class ReversalDetail(ReversalShape):
    text = serializers.SerializerMethodField()
    comment = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField(help_text="Of the original, as it was read for its reversal.")
    difference = serializers.SerializerMethodField(
        help_text="What changed in the original since then; everything, where it was deleted."
    )

    def get_text(self, row: Reversal) -> str:
        found = mirrored(row)
        return found.text if found else ""

    def get_comment(self, row: Reversal) -> str:
        found = mirrored(row)
        return found.comment if found else ""

    @extend_schema_field(RowShape(many=True))
    def get_rows(self, row: Reversal) -> Any:
        return RowShape(_rows(mirrored(row)), many=True).data

    @extend_schema_field(ReversalDifferenceShape(many=True))
    def get_difference(self, row: Reversal) -> Any:
        return differences(mirrored(row), snapshot(row)) if row.alert != Alert.NONE else []


def _rows(voucher: BookedVoucher | None) -> Any:
    return voucher.rows if voucher else ()


class ApproveRequest(serializers.Serializer):
    date = serializers.DateField(
        required=False, allow_null=True, help_text="Instead of the day that the rule gives."
    )


class CountShape(serializers.Serializer):
    """total = mirrored + excluded + waiting + the number of those missing."""

    series = serializers.CharField()
    target = serializers.CharField()
    year = serializers.DateField(help_text="the first day of the financial year")
    total = serializers.IntegerField()
    mirrored = serializers.IntegerField()
    excluded = serializers.IntegerField()
    waiting = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.IntegerField(), help_text="Being read now.")
    changed = serializers.ListField(child=serializers.IntegerField())
    gone = serializers.ListField(child=serializers.IntegerField())


class CountsShape(serializers.Serializer):
    results = CountShape(many=True)


class PullRequest(serializers.Serializer):
    whole = serializers.BooleanField(
        default=False, help_text="Everything anew, instead of what changed since the last reading."
    )


class PullShape(serializers.Serializer):
    id = serializers.UUIDField()
    ledger = serializers.UUIDField(source="ledger_id")
    status = serializers.CharField(help_text="waiting, running, done or failed")
    whole = serializers.BooleanField()
    report = serializers.JSONField()
    error = serializers.SerializerMethodField()
    requested_by = serializers.CharField()
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(Words(allow_null=True))
    def get_error(self, row: Any) -> Any:
        if not row.error_code:
            return None
        return words(row.error_code, row.error_params, row.ledger.integration.provider)
