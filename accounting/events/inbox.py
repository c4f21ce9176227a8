"""The only writer of new inbox events: each one once, whoever repeats it."""

import hashlib
from collections.abc import Iterable

from django.db import transaction

from accounting import clock, scope
from accounting.bell import ring
from accounting.domain import exact_json
from accounting.domain.webhooks import Incoming
from accounting.models import InboxEvent, ProviderApp

_LONGEST_KEY = 120
_LONGEST = {"event_type": 80, "company": 64, "data_type": 20, "external_id": 80, "meaning": 20}


def store(*, app: ProviderApp, events: Iterable[Incoming], sha256: str, company: str = "") -> None:
    """All of them in one transaction; `company` is meant where an event names none."""
    tenant = app.tenant_id
    rows = [_row(app, event, sha256, company) for event in events]
    with scope.scope([tenant] if tenant else [], identity=scope.INBOX), transaction.atomic():
        # The constraint decides what is a repetition, not a look before.
        InboxEvent.objects.bulk_create(rows, ignore_conflicts=True)
        if tenant:
            ring("process_events", tenant)
        else:
            ring("route_events")


def _row(app: ProviderApp, event: Incoming, sha256: str, company: str) -> InboxEvent:
    now = clock.now()
    body = exact_json.dumps(event.body)
    told = {
        "event_type": event.type,
        "company": event.company or company,
        "meaning": event.meaning,
        "data_type": event.data_type,
        "external_id": event.external_id,
    }
    return InboxEvent(
        tenant_id=app.tenant_id,
        app=app,
        provider=app.provider,
        idempotency_key=_key(event.key, body),
        body=body.decode(),
        sha256=sha256,
        received_at=now,
        next_attempt_at=now,
        **{name: _plain(text)[: _LONGEST[name]] for name, text in told.items()},
    )


def _key(given: str, body: bytes) -> str:
    """The provider's own id, or a digest where it has none or an odd one."""
    if given and len(given) <= _LONGEST_KEY and given.isascii() and given.isprintable():
        return given
    return "sha256:" + hashlib.sha256(given.encode("utf-8", "surrogatepass") or body).hexdigest()


def _plain(text: str) -> str:
    """PostgreSQL takes no NUL, and nobody needs control characters in an id."""
    return "".join(char for char in text if char.isprintable())
