"""One part's stage: this process as the people and systems around the product, the sandbox as the other side."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.campaign.crew import Kills
from tests.campaign.facts import Facts
from tests.campaign.ground import Database
from tests.campaign.opponent import Opponent
from tests.campaign.scale import Scale
from tests.campaign.terminal import counted, say
from tests.default_accounts import activate_defaults

APP = {
    "provider": "fortnox",
    "environment": "practice",
    "name": "Fortnox (övning)",
    "client_id": "frost-demo",
    "client_secret": "frost-demo-secret-0123456789abcdef0123",
    "redirect_uri": "http://127.0.0.1:8000/api/integrations/fortnox/callback",
}
TYPES = (("customer", "customers"), ("invoice", "invoices"), ("payment", "payments"))
SILENCE = 45  # seconds after which a part says how it stands


@dataclass
class Organisation:
    """A tenant that is connected to a company of its own."""

    tenant: Any
    integration_id: Any
    company: str


@dataclass
class Stage:
    """`struck` counts what the part itself did to the product, beside the faults planted at the opponent."""

    part: str
    scale: Scale
    full: bool
    seeds: list[int]
    data: Path
    database: Database
    opponent: Opponent
    environment: dict[str, str]
    kills: Kills | None = None
    everyone: list[Organisation] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    _began: float = field(default_factory=time.monotonic)
    _spoke: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        self._spoke = time.monotonic()
        say(self.part, self.database.kind, text)

    def progress(self) -> None:
        """A sign of life, where the part has been silent for long."""
        if time.monotonic() - self._spoke > SILENCE:
            self.say(f"{time.monotonic() - self._began:.0f} s: {self.standing()}")

    def standing(self) -> str:
        """How many items are in which state, and how often each point was hit."""
        from accounting import scope
        from accounting.models import SyncItem

        with scope.scope([who.tenant.pk for who in self.everyone]):
            states = SyncItem.objects.filter(plan_only=False).values_list("state", flat=True)
            shown = [counted(Counter(states.iterator()))]
        shown += [f"kills {counted(self.kills.by_point())}"] if self.kills else []
        return "; ".join(shown)

    def organisation(self, number: int) -> Organisation:
        """A new tenant, connected to a new company by a real consent."""
        from accounting import scope
        from accounting.models import Tenant

        company = self.opponent.open_company(str(101000 + number), f"Förening {number}")
        tenant = Tenant(id=uuid4(), code=f"s{number}", name=f"Förening {number}", practice=True)
        with scope.scope([tenant.pk]):
            tenant.save()
            made = Organisation(tenant, self.connect(tenant, company), company)
        self.everyone.append(made)
        return made

    def look_at_kills(self) -> None:
        from accounting import scope

        if self.kills:
            with scope.scope([who.tenant.pk for who in self.everyone]):
                self.kills.look()

    def connect(self, tenant: Any, company: str) -> Any:
        from accounting.models import Integration
        from accounting.oauth import consent
        from accounting.sync.change_settings import change_settings

        user, app = _person(), _application()
        url = consent.get_authorization_url(app=app, tenant=tenant, user=user, session_key="campaign")
        answer = self.opponent.decide(url, company)
        found = consent.complete_consent(provider="fortnox", session_key="campaign", query=answer)
        fresh = Integration.objects.get(pk=found.pk)
        change_settings(integration=fresh, changes={"auto_bookkeep_invoices": True}, changed_by="campaign")
        activate_defaults(fresh, "campaign")
        return found.pk

    def post(self, who: Organisation, facts: Facts) -> None:
        """As an outside system hands its records over."""
        from accounting import records, scope

        with scope.scope([who.tenant.pk]):
            for key, name in TYPES:
                rows = getattr(facts, name)
                outcomes = records.save_records(
                    tenant=who.tenant, record_type=records.get(key), records=rows, changed_by="campaign"
                )
                bad = [one for one in outcomes if one.status == "error"]
                assert not bad, bad

    def sync(self, who: Organisation, **wanted: Any) -> Any:
        from accounting import scope
        from accounting.models import Integration
        from accounting.sync import jobs

        with scope.scope([who.tenant.pk]):
            integration = Integration.objects.select_related("grant__app", "tenant").get(
                pk=who.integration_id
            )
            given = {"trigger": "person", "requested_by": "campaign", **wanted}
            return jobs.start_job(integration=integration, **given).job.pk

    def wait(self, done: Callable[[], bool], seconds: float | None = None) -> float:
        """Seconds until it was done; the kills are read meanwhile.

        Raises TimeoutError.
        """
        start = time.monotonic()
        until = start + (seconds or self.scale.patience)
        while not done():
            self.look_at_kills()
            self.progress()
            if time.monotonic() > until:
                raise TimeoutError(f"not done after {time.monotonic() - start:.0f} s: {self.standing()}")
            time.sleep(self.scale.pause)
        return time.monotonic() - start

    def rest(self, seconds: float) -> None:
        """Let so much time pass."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 1))
            self.progress()


def _person() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get_or_create(username="campaign")[0]


def _application() -> Any:
    from accounting.models import ProviderApp

    return ProviderApp.objects.filter(client_id=APP["client_id"]).first() or ProviderApp.objects.create(**APP)
