"""Looks at the active version again after the provider's registers changed: one Problem while something is wrong."""

from accounting.mappings.checked import Checked
from accounting.mappings.resolve import active_mapping
from accounting.mappings.validate import unsettled, validate_mapping
from accounting.models import Integration, ProviderAccountMapping
from accounting.problems import service

CAUSE = "account_mapping"
CODE = "mapping_needs_care"


def recheck_active(*, integration: Integration) -> list[Checked]:
    """What is wrong with the active version now; opens, refreshes or solves its one problem."""
    mapping = active_mapping(integration)
    if mapping is None:
        service.solve_cause(tenant=integration.tenant_id, integration=integration, cause=CAUSE)
        return []
    found = unsettled(mapping, validate_mapping(mapping=mapping))
    if not found:
        service.solve_cause(tenant=integration.tenant_id, integration=integration, cause=CAUSE)
        return []
    errors = [one for one in found if one.level == "error"]
    accounts = sorted({str(one.params["account"]) for one in found if "account" in one.params})
    service.open_problem(
        tenant=integration.tenant_id,
        integration=integration,
        code=CODE,
        cause=CAUSE,
        params={
            "version": mapping.version,
            "mapping": str(mapping.pk),
            "count": len(found),
            "accounts": ", ".join(accounts) or "–",
        },
        level="error" if errors else "warning",
    )
    return found


def settle_problem(mapping: ProviderAccountMapping, solved_by: str) -> None:
    """A version that was just activated has nothing unsettled."""
    service.solve_cause(
        tenant=mapping.tenant_id, integration=mapping.integration, cause=CAUSE, solved_by=solved_by
    )
