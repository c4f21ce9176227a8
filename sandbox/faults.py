"""Which planned mishap, if any, strikes a request; plans and their counts survive a restart."""

import random
import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from sandbox.messages import Call, Caller
from sandbox.store import Doc, Store

SPACE, COLLECTION = "control", "faults"
KINDS = (
    "timeout_after_commit", "timeout_before_commit", "late_commit", "reset", "truncated", "html", "empty",
    "status", "rate_limited", "slow", "redirect", "expired_token", "face_off", "error",
)  # fmt: skip


# These strike an event stream, not a request.
OFF = "face_off"
REFUSED, DEAF = "stream_refused", "stream_deaf"
INVALID_TOKEN, OLD_OFFSET = "stream_invalid_token", "stream_old_offset"
ERROR, SLOW, SILENT = "stream_error", "stream_slow", "stream_silent"
DUPLICATE, NOISE, UNKNOWN_TYPE = "stream_duplicate", "stream_noise", "stream_unknown_type"
AHEAD, REORDER = "stream_ahead", "stream_reorder"
DROP, CLOSE, FREEZE = "stream_drop", "stream_close", "stream_freeze"
STREAM_KINDS = (
    REFUSED, DEAF, INVALID_TOKEN, OLD_OFFSET, ERROR, SLOW, SILENT, DUPLICATE, NOISE, UNKNOWN_TYPE, AHEAD,
    REORDER, DROP, CLOSE, FREEZE,
)  # fmt: skip
STREAM_FILTERS = ("company", "topic", "type", "command", "form")


class BadFault(ValueError):
    pass


class Faults:
    def __init__(self, store: Store) -> None:
        self.store = store

    def all(self) -> list[Doc]:
        return list(self.store.all(SPACE, COLLECTION).values())

    def __bool__(self) -> bool:
        return bool(self.store.all(SPACE, COLLECTION))

    def active(self) -> list[Doc]:
        return [fault for fault in self.all() if self._alive(fault)]

    def add(self, wanted: Mapping[str, Any]) -> Doc:
        known = (*KINDS, *STREAM_KINDS)
        if wanted.get("kind") not in known:
            raise BadFault(f"kind must be one of {', '.join(known)}")
        re.compile(wanted.get("path") or "")
        re.compile(wanted.get("match") or "")
        fault = {"id": secrets.token_hex(4), "provider": "fortnox", **wanted, "seen": 0, "hits": 0}
        if fault.get("until_seconds") is not None:
            fault["until"] = self.store.clock() + float(fault["until_seconds"])
        self.store.put(SPACE, COLLECTION, fault["id"], fault)
        return fault

    def clear(self) -> None:
        for key in list(self.store.all(SPACE, COLLECTION)):
            self.store.drop(SPACE, COLLECTION, key)

    def strike(self, provider: str, call: Call, caller: Caller, *, off: bool = False) -> Doc | None:
        """The first fault that hits; with `off` only those that switch the whole provider off."""
        for fault in self.active():
            if (
                fault["kind"] in KINDS
                and (fault["kind"] == OFF) == off
                and _matches(fault, provider, call, caller)
                and self._hits(fault)
            ):
                return fault
        return None

    def strike_stream(
        self,
        provider: str,
        kinds: Collection[str],
        *,
        frames: int = 0,
        entity: str = "",
        path: str = "",
        **facts: str,
    ) -> Doc | None:
        """The first fault of these kinds that hits; `frames` is how many events the connection has sent."""
        for fault in self.active() if self else ():
            if (
                fault["kind"] in kinds
                and fault["provider"] == provider
                and frames >= int(fault.get("frames") or 0)
                and re.search(fault.get("match") or "", entity) is not None
                and re.search(fault.get("path") or "", path) is not None
                and all(str(fault[name]) == facts.get(name) for name in STREAM_FILTERS if fault.get(name))
                and self._hits(fault)
            ):
                return fault
        return None

    def _alive(self, fault: Doc) -> bool:
        times = fault.get("times")
        spent = times is not None and fault["hits"] >= times
        return not spent and self.store.clock() < fault.get("until", float("inf"))

    def _hits(self, fault: Doc) -> bool:
        seen = fault["seen"] + 1
        lucky = _draw(fault, seen) >= float(fault.get("probability") or 1)
        hit = seen > (fault.get("skip") or 0) and not lucky
        self.store.put(SPACE, COLLECTION, fault["id"], {**fault, "seen": seen, "hits": fault["hits"] + hit})
        return hit


def _draw(fault: Doc, seen: int) -> float:
    if fault.get("probability") is None:
        return 0.0
    return random.Random(f"{fault.get('seed', 0)}:{seen}").random()  # noqa: S311


def _matches(fault: Doc, provider: str, call: Call, caller: Caller) -> bool:
    if fault["provider"] != provider:
        return False
    if fault.get("company") and str(fault["company"]) != caller.company:
        return False
    if fault.get("method") and fault["method"].upper() != call.method:
        return False
    return re.search(fault.get("path") or "", call.path) is not None
