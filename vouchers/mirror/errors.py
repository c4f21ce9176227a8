"""Refusals of the mirror towards people: a code and parameters, rendered when shown."""

from collections.abc import Mapping

from accounting.sync.errors import SyncRefused


class ReversalRefused(SyncRefused):
    """reversal_not_open, reversal_date_needed, rule_is_off."""


class RuleRefused(ValueError):
    """`codes` says per field why the value cannot stand in a rule, each with its parameters."""

    def __init__(self, codes: Mapping[str, tuple[str, dict[str, str]]]) -> None:
        super().__init__(dict(codes))
        self.codes = dict(codes)
