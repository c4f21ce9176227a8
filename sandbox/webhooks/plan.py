"""From an order to the deliveries it means; the same order, seed and serial give the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from sandbox import exactjson
from sandbox.store import Doc
from sandbox.webhooks.delivery import JSON, Delivery
from sandbox.webhooks.mutations import mutated
from sandbox.webhooks.signing import SIGNATURES, Signer

MUTATIONS = ("body", "signature", "encoding", "size")
HEADER = "X-Signature"
BODY_LIMIT = 256 * 1024
MOST = 200_000


def planned(order: Doc, body_of: Callable[[Doc, int], Doc], first_serial: int) -> list[Delivery]:
    """`body_of` makes an event from its short form. Raises ValueError for an order that cannot be meant."""
    luck = Random(str(order.get("seed", 0)))  # noqa: S311
    events = order.get("events", [])
    repeat = int(order.get("repeat", 1))
    if not isinstance(events, list) or not events or repeat < 1 or len(events) * repeat > MOST:
        raise ValueError(f"events must be a list, and events times repeat 1 to {MOST}")
    once: list[Delivery] = []
    for place, event in enumerate(events):
        body, offset = _written(event, body_of, first_serial + place)
        earlier = once[-1].body if once else b""
        once.append(_signed(order, Delivery(place, body, "", JSON, offset), earlier, luck))
    deliveries = [delivery.again(copy) for copy in range(repeat) for delivery in once]
    if order.get("shuffle"):
        luck.shuffle(deliveries)
    return deliveries


def _written(event: Any, body_of: Callable[[Doc, int], Doc], serial: int) -> tuple[bytes, str]:
    """`raw` is sent as it stands, letter by letter."""
    if not isinstance(event, dict):
        raise TypeError("an event is an object")
    if "raw" in event:
        return str(event["raw"]).encode(), ""
    body = body_of(event, serial)
    return exactjson.dumps(body).encode(), str(body.get("offset", ""))


def _signed(order: Doc, delivery: Delivery, earlier: bytes, luck: Random) -> Delivery:
    header = str(order.get("header") or HEADER)
    kind = _drawn(order.get("signature", "good"), SIGNATURES, luck)
    signer = Signer(
        str(order.get("secret") or ""),
        str(order.get("old_secret") or ""),
        str(order.get("encoding") or "hex"),
        str(order.get("prefix") or ""),
    )
    text = signer.text(delivery.body, kind, earlier)
    headers = {**JSON, header: text} if text is not None else JSON
    signed = replace(delivery, signature=kind, headers=headers)
    if not order.get("mutate"):
        return signed
    limit = int(order.get("limit", BODY_LIMIT))
    return mutated(signed, _drawn(order["mutate"], MUTATIONS, luck), header, signer, limit, luck)


def _drawn(wanted: str | Sequence[str], known: Sequence[str], luck: Random) -> str:
    """One of several, by the seed; a single one is no draw."""
    choices = [wanted] if isinstance(wanted, str) else list(wanted)
    if not choices or (unknown := set(choices) - set(known)):
        raise ValueError(
            f"{', '.join(sorted(unknown)) if choices else 'nothing'}: choose of {', '.join(known)}"
        )
    return choices[0] if len(choices) == 1 else luck.choice(choices)
