"""Notes what was done to a ledger, with ids, codes and days only."""

from typing import Any

from accounting.facts import record_fact
from vouchers.models import FiscalYear, Ledger


def note(fact: str, ledger: Ledger, actor: str, year: FiscalYear | None = None, **data: Any) -> None:
    about = {"ledger": str(ledger.pk), **({"year": year.label} if year else {}), **data}
    record_fact(fact, tenant=ledger.tenant_id, actor=actor, integration=ledger.integration, data=about)
