"""From the raw bytes of a webhook to stored events: proven first, read afterwards, or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from enum import Enum
from uuid import UUID

import structlog

from accounting.domain import strict_json
from accounting.domain.signatures import SHORTEST_SECRET
from accounting.domain.webhooks import Hint, Webhooks
from accounting.events import inbox
from accounting.events.across_tenants import target_of
from accounting.models import ProviderApp
from accounting.oauth import hints
from accounting.providers import registry

log = structlog.get_logger(__name__)

LARGEST = 256 * 1024
_LARGEST_HINT = 8 * 1024


class Verdict(Enum):
    STORED = "stored"  # now or before
    HINT = "hint"
    NOT_PROVEN = "not_proven"
    UNREADABLE = "unreadable"


def receive(*, provider: str, target: UUID | None, headers: Mapping[str, str], body: bytes) -> Verdict:
    """Store what a proven call says; take an unsigned one as a hint at most.

    Raises UnknownProvider.
    """
    declared = registry.get(provider).webhooks
    if declared is None:
        return Verdict.NOT_PROVEN
    found = target_of(provider, target)
    app = next((app for app in found.apps if _proves(declared, app, headers, body)), None)
    if app is None:
        return _hinted(declared, found.apps if target else (), headers, body)
    try:
        events = declared.parse(strict_json.loads(body))
    except ValueError as error:
        # The sender holds our secret, so this is a defect of one of us and not a forgery.
        log.warning("webhook_unreadable", provider=provider, app=str(app.pk), reason=str(error)[:100])
        return Verdict.UNREADABLE
    inbox.store(app=app, events=events, company=found.company, sha256=hashlib.sha256(body).hexdigest())
    return Verdict.STORED


def secrets_of(app: ProviderApp) -> list[bytes]:
    """The current and the former secret; one that is too short to be a secret proves nothing."""
    texts = (app.webhook_secret.reveal(), app.webhook_secret_previous.reveal())
    return [text.encode() for text in texts if len(text) >= SHORTEST_SECRET]


def _proves(declared: Webhooks, app: ProviderApp, headers: Mapping[str, str], body: bytes) -> bool:
    given = headers.get(app.webhook_header or declared.header, "")
    if not given:
        return False
    try:
        secrets = secrets_of(app)
    except ValueError as error:
        # A reference that leads nowhere, or a key that left the ring: nothing can be proven, and somebody must know.
        log.error("webhook_secret_unreadable", app=str(app.pk), reason=str(error))  # noqa: TRY400
        return False
    return bool(secrets) and declared.verify(body, given, secrets)


def _hinted(
    declared: Webhooks, apps: Sequence[ProviderApp], headers: Mapping[str, str], body: bytes
) -> Verdict:
    """Only a call without any signature, at the address of one application, may be a hint."""
    if not apps or len(body) > _LARGEST_HINT:
        return Verdict.NOT_PROVEN
    app = apps[0]
    if headers.get(app.webhook_header or declared.header):
        return Verdict.NOT_PROVEN
    found = _hints(declared, body)
    for hint in found:
        hints.note(app=app, company=hint.company)
    return Verdict.HINT if found else Verdict.NOT_PROVEN


def _hints(declared: Webhooks, body: bytes) -> Sequence[Hint]:
    try:
        return declared.hints(strict_json.loads(body))
    except ValueError:
        return ()
