"""The token journal: who gave, refreshed, refused or ended a consent. It never holds a secret."""

from typing import Any, Literal
from uuid import UUID

from accounting.facts import record_fact
from accounting.models import Integration

Fact = Literal["consent_given", "consent_refused", "token_refreshed", "token_refused", "disconnected"]
SYSTEM = "system"


def note(
    fact: Fact,
    *,
    tenant: UUID,
    actor: str = SYSTEM,
    integration: Integration | None = None,
    grant: UUID | None = None,
    **data: Any,
) -> None:
    facts = {"grant": str(grant), **data} if grant else data
    company = integration.company_id if integration else ""
    record_fact(fact, tenant=tenant, actor=actor, integration=integration, external_id=company, data=facts)
