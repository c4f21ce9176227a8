"""The only writer of new inbox events: each one once, whoever repeats it."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounting import clock, scope
from accounting.bell import ring
from accounting.domain import exact_json
from accounting.domain.webhooks import Incoming
from accounting.models import InboxEvent, Integration, ProviderApp

_LONGEST_KEY = 120
_LONGEST = {"event_type": 80, "company": 64, "data_type": 20, "external_id": 80, "meaning": 20}


def store(*, app: ProviderApp, events: Iterable[Incoming], sha256: str, company: str = "") -> None:
    """All of them in one transaction; `company` is meant where an event names none."""
    tenant = app.tenant_id
    rows = [event_row(app, event, sha256=sha256, company=company) for event in events]
    with scope.scope([tenant] if tenant else [], identity=scope.INBOX), transaction.atomic():
        # The constraint decides what is a repetition, not a look before.
        InboxEvent.objects.bulk_create(rows, ignore_conflicts=True)
        ring_for([tenant])


def ring_for(tenants: Iterable[UUID | None]) -> None:
    """One bell per organisation, and one for what belongs to nobody yet."""
    for tenant in dict.fromkeys(tenants):
        if tenant:
            ring("process_events", tenant)
        else:
            ring("route_events")


def event_row(
    app: ProviderApp,
    event: Incoming,
    *,
    sha256: str,
    company: str = "",
    text: str | None = None,
    home: Integration | None = None,
    key: str | None = None,
) -> InboxEvent:
    """A row that nobody has stored yet. `text` is its body where the event's own is not to be written anew; `home`
    the integration it belongs to where that is known; `key` takes the place of the event's own.
    """
    now = clock.now()
    body = exact_json.dumps(event.body).decode() if text is None else text
    told = {
        "event_type": event.type,
        "company": event.company or company,
        "meaning": event.meaning,
        "data_type": event.data_type,
        "external_id": event.external_id,
    }
    return InboxEvent(
        tenant_id=home.tenant_id if home else app.tenant_id,
        app=app,
        integration=home,
        provider=app.provider,
        idempotency_key=event_key(event.key if key is None else key, body),
        body=body,
        sha256=sha256,
        received_at=now,
        next_attempt_at=now,
        **{name: _plain(text)[: _LONGEST[name]] for name, text in told.items()},
    )


def event_key(given: str, body: str) -> str:
    """The provider's own id, or a digest where it has none or an odd one."""
    if given and len(given) <= _LONGEST_KEY and given.isascii() and given.isprintable():
        return given
    return "sha256:" + hashlib.sha256((given or body).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(text: str) -> str:
    """PostgreSQL takes no NUL, and nobody needs control characters in an id."""
    return text if text.isprintable() else "".join(char for char in text if char.isprintable())
