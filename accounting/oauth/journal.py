"""The token journal: who gave, refreshed, refused or ended a consent. It never holds a secret."""

from typing import Any, Literal
from uuid import UUID

from accounting import clock, process
from accounting.facts import record_fact
from accounting.models import Integration, TokenFact, TokenJournal

Fact = Literal["consent_given", "consent_refused", "token_refreshed", "token_refused", "disconnected"]
SYSTEM = "system"

_TOKEN_FACTS = {
    "token_refreshed": TokenFact.REFRESHED,
    "token_refused": TokenFact.REFUSED,
}


def note(
    fact: Fact,
    *,
    tenant: UUID,
    actor: str = SYSTEM,
    integration: Integration | None = None,
    grant: UUID | None = None,
    token_fact: TokenFact | None = None,
    **data: Any,
) -> None:
    """One row of history and, where a token is concerned, one of the journal; `token_fact` says it better."""
    facts = {"grant": str(grant), **data} if grant else data
    company = integration.company_id if integration else ""
    record_fact(fact, tenant=tenant, actor=actor, integration=integration, external_id=company, data=facts)
    of_token = token_fact or _TOKEN_FACTS.get(fact)
    if grant is not None and of_token is not None:
        note_token(of_token, tenant=tenant, grant=grant, integration=integration, code=data.get("code", ""))


def note_token(
    fact: TokenFact, *, tenant: UUID, grant: UUID, integration: Integration | None = None, code: str = ""
) -> None:
    TokenJournal.objects.create(
        tenant_id=tenant,
        grant_id=grant,
        integration=integration or _only_user(grant),
        fact=fact,
        at=clock.now(),
        process=process.name(),
        code=str(code)[:80],
    )


def _only_user(grant: UUID) -> Integration | None:
    """The integration that a consent is about, where it has one alone."""
    users = list(Integration.objects.filter(grant_id=grant)[:2])
    return users[0] if len(users) == 1 else None
