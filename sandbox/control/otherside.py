"""What people do in the provider's own program, and what the provider or a relay sends to us."""

import asyncio
from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from sandbox.control.answers import BadRequest, answer, company_of, face_of, given
from sandbox.face import ChangeRefused, Face
from sandbox.store import Doc
from sandbox.webhooks.delivery import Delivery, shown
from sandbox.webhooks.plan import planned
from sandbox.webhooks.sending import loopback_target, send_all
from sandbox.world import World

TIMEOUT_SECONDS = 30.0


async def change(world: World, request: Request) -> Response:
    """One order, or `changes` with several of which all are kept or none."""
    body = await given(request)
    face = face_of(world, body.pop("provider", None))
    company = company_of(face, body.pop("company", None))
    several = "changes" in body
    orders = body["changes"] if several else [body]
    if not isinstance(orders, list) or (several and len(body) > 1):
        raise BadRequest("changes is a list and stands alone")
    with world.store.transaction("change"):
        done = [_done(face, company, place, order, several) for place, order in enumerate(orders)]
    return answer({"changed": done} if several else done[0])


def _done(face: Face, company: str, place: int, order: Doc, several: bool) -> Doc:
    try:
        return {"type": order.get("type"), **face.change(company, order)}
    except ChangeRefused as refusal:
        text = f"changes[{place}]: {refusal}" if several else str(refusal)
        raise ChangeRefused(text, code=refusal.code, status=refusal.status) from None


async def webhooks(world: World, request: Request) -> Response:
    body = await given(request)
    face = face_of(world, body.pop("provider", None))
    target = loopback_target(str(body.pop("url", "")))
    parallel, timeout = int(body.pop("parallel", 1)), float(body.pop("timeout", TIMEOUT_SECONDS))
    deliveries = _deliveries(world, face, body)
    outcomes = await asyncio.to_thread(send_all, target, deliveries, parallel=parallel, timeout=timeout)
    statuses = Counter(str(outcome.status) for outcome in outcomes)
    lines = [shown(delivery, outcome) for delivery, outcome in zip(deliveries, outcomes, strict=True)]
    return answer({"statuses": dict(sorted(statuses.items())), "deliveries": lines})


ORDER = {
    "secret", "old_secret", "header", "encoding", "prefix", "events", "signature", "repeat", "shuffle",
    "mutate", "limit", "seed",
}  # fmt: skip
NOTICE = {"notice", "repeat"}


def _deliveries(world: World, face: Face, order: Doc) -> list[Delivery]:
    known = NOTICE if "notice" in order else ORDER
    if unknown := set(order) - known:
        raise BadRequest(f"unknown: {', '.join(sorted(unknown))}")
    if "notice" in order:
        # The provider signs no notice: no scheme for it is public.
        unsigned = {"events": [order["notice"]], "signature": "missing", "repeat": order.get("repeat", 1)}
        return planned(unsigned, lambda notice, serial: face.consent_notice(notice), 0)
    if not order.get("secret"):
        raise BadRequest("a relay signs with a secret")
    count = len(order["events"]) if isinstance(order.get("events"), list) else 0
    return planned(order, face.event, world.number_events(count))
