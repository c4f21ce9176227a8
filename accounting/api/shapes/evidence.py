"""Shapes of problems and log rows."""

from rest_framework import serializers

from accounting.api.words import problem_words, words
from accounting.models import Problem, SyncLog
from accounting.problems import holders
from accounting.sync.pulling.decisions import actions_of


class ProblemShape(serializers.Serializer):
    id = serializers.UUIDField()
    integration = serializers.UUIDField(source="integration_id", allow_null=True)
    level = serializers.CharField(help_text="info, warning or error")
    code = serializers.CharField()
    message = serializers.SerializerMethodField()
    next_step = serializers.SerializerMethodField()
    provider_words = serializers.CharField(source="words", allow_blank=True)
    blocks = serializers.IntegerField(help_text="How many writes wait for this.")
    blocks_records = serializers.IntegerField(help_text="How many records these writes are about.")
    blocks_bookings = serializers.SerializerMethodField(
        help_text="How many records wait for this to be booked in the organisation's own ledger."
    )
    occurrences = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    decisions = serializers.SerializerMethodField(
        help_text="What may be decided about a document that was read back: link, new, take, archive or keep."
    )
    seen_at = serializers.DateTimeField()
    solved_at = serializers.DateTimeField(allow_null=True)
    solved_by = serializers.CharField(allow_blank=True)

    def get_message(self, problem: Problem) -> str:
        return problem_words(problem)["message"]

    def get_next_step(self, problem: Problem) -> str:
        return problem_words(problem)["next_step"]

    def get_blocks_bookings(self, problem: Problem) -> int:
        return 0 if problem.solved_at else holders.count(problem)

    def get_decisions(self, problem: Problem) -> list[str]:
        return list(actions_of(problem))


class SolvedProblem(serializers.Serializer):
    id = serializers.UUIDField()
    released = serializers.IntegerField(help_text="How many writes are due again.")
    solved_at = serializers.DateTimeField(allow_null=True)


class Decision(serializers.Serializer):
    """`record` names one of the proposed records where there are several."""

    action = serializers.ChoiceField(choices=["link", "new", "take", "archive", "keep"])
    record = serializers.UUIDField(required=False, allow_null=True)


class DecidedProblem(serializers.Serializer):
    id = serializers.UUIDField()
    documents = serializers.IntegerField(
        help_text="How many documents are read once more and then done with."
    )
    solved_at = serializers.DateTimeField(allow_null=True)


class AcceptedProblem(serializers.Serializer):
    id = serializers.UUIDField()
    accepted = serializers.IntegerField(help_text="How many records count as in step now.")
    solved_at = serializers.DateTimeField(allow_null=True)


class LogRow(serializers.Serializer):
    id = serializers.IntegerField()
    integration = serializers.UUIDField(source="integration_id")
    run_id = serializers.UUIDField()
    sync_type = serializers.CharField(help_text="export, import, webhook or scheduled")
    data_type = serializers.CharField(allow_blank=True)
    status = serializers.CharField(help_text="started, success or failed")
    record_count = serializers.IntegerField()
    error_message = serializers.SerializerMethodField()
    duration_ms = serializers.IntegerField(allow_null=True)
    metadata = serializers.DictField()
    created_at = serializers.DateTimeField()

    def get_error_message(self, log: SyncLog) -> str:
        text = words(log.error_message, log.metadata, log.integration.provider)
        return text["message"] if text else ""
