"""What a change here means for a document that Fortnox no longer lets anybody change."""

from collections.abc import Mapping
from typing import Any

from accounting.domain import exact_json
from accounting.domain.findings import Finding
from accounting.providers.base import Payload, Remote


def is_final(state: Mapping[str, Any]) -> bool:
    return bool(state.get("booked") or state.get("cancelled") or state.get("credited"))


def change_findings(source_ref: str, remote: Remote, payload: Payload) -> tuple[Finding, ...]:
    """Nothing where the document already says what the record says, and still stands for it."""
    if _stored(payload) == _stored(remote.payload) and not remote.state.get("credited"):
        return ()
    code = _code(remote.state)
    params = {"number": remote.external_id, "source_ref": source_ref}
    return (Finding("error", code, params, cause=f"{code}:{source_ref}"),)


def _code(state: Mapping[str, Any]) -> str:
    if state.get("cancelled"):
        return "cancelled_changed"
    return "credited_changed" if state.get("credited") else "booked_changed"


def _stored(payload: Payload) -> Any:
    """As it looks after being kept and read again."""
    return exact_json.loads(exact_json.dumps(payload))
