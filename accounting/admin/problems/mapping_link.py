"""From a problem about account rules to the version that can mend it."""

from django.urls import reverse

from accounting.admin.pages import row_address
from accounting.domain.accounts import RULE_CAUSES
from accounting.mappings.lifecycle import current_draft
from accounting.mappings.recheck import CAUSE
from accounting.mappings.resolve import active_mapping
from accounting.models import Problem


def mapping_address(problem: Problem) -> str:
    """The draft, else the version in force, else the list of versions; "" where it is about something else."""
    about_rules = problem.cause == CAUSE or problem.cause.startswith(RULE_CAUSES)
    if problem.integration is None or problem.solved_at is not None or not about_rules:
        return ""
    version = current_draft(problem.integration) or active_mapping(problem.integration)
    return row_address(version) if version else reverse("admin:accounting_provideraccountmapping_changelist")
