"""Refusals of the account mapping: a code and parameters, rendered when shown."""

from collections.abc import Mapping, Sequence

from accounting.mappings.checked import Checked
from accounting.sync.errors import SyncRefused


class MappingRefused(SyncRefused):
    """mapping_not_draft, mapping_archived, draft_exists, no_defaults_for_plan, ..."""


class MappingInvalid(MappingRefused):
    """A draft with errors, or with warnings that nobody has ticked, is not activated."""

    def __init__(self, findings: Sequence[Checked]) -> None:
        errors = sum(1 for one in findings if one.level == "error")
        super().__init__("mapping_invalid", {"errors": errors, "warnings": len(findings) - errors})
        self.findings = list(findings)


class RuleRefused(ValueError):
    """`codes` says per field why the value cannot stand in a rule."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(dict(codes))
        self.codes = dict(codes)
