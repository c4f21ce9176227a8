"""Two organisations may be connected to one company and see nothing of each other: whose rule comes first, reverses.

The claim stands and falls with the transaction that makes the reversal. Of a database that was restored since, the
mark on the reversal is left: it is the same for whoever makes it.
"""

from accounting import clock
from accounting.domain import hashing
from accounting.models import Integration
from accounting.problems import service
from vouchers.models import Reversal, ReversalClaim, ReversalRule

ELSEWHERE = "reversed_elsewhere"


def claim(reversal: Reversal) -> bool:
    """Whether the original is this rule's to reverse, from now on for good.

    Inside the caller's transaction; whoever comes at the same time waits for its end.
    """
    mine = ReversalClaim(key=_key(reversal), rule=reversal.rule_id, claimed_at=clock.now())
    ReversalClaim.objects.bulk_create([mine], ignore_conflicts=True)
    return ReversalClaim.objects.filter(key=mine.key, rule=reversal.rule_id).exists()


def _key(reversal: Reversal) -> str:
    """A practice company and a real one may bear the same number."""
    integration: Integration = reversal.integration
    environment = integration.grant.app.environment if integration.grant else ""
    company = f"{integration.provider}:{environment}:{integration.company_id}"
    target = reversal.rule.target_series.casefold()
    return hashing.content_hash({"company": company, "original": reversal.original_id, "target": target})


def tell(reversal: Reversal) -> dict[str, str]:
    """One Problem per rule; what it says of this original. The other organisation is not named."""
    params = {
        "record": str(reversal),
        "series": reversal.series,
        "target": reversal.rule.target_series,
        "company": reversal.integration.company_name,
    }
    service.open_problem(
        tenant=reversal.tenant_id,
        integration=reversal.integration,
        code=ELSEWHERE,
        cause=cause_of(reversal.rule),
        params=params,
        level="warning",
    )
    return params


def cause_of(rule: ReversalRule) -> str:
    return f"{ELSEWHERE}:{rule.pk}"
