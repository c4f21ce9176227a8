"""Events that nothing happened for: any number of them quickly, or single ones in any form."""

import asyncio
from random import Random
from typing import TYPE_CHECKING

from sandbox.fortnox.stream.offsets import stream_offset
from sandbox.fortnox.stream.topics import TOPIC_OF, TOPICS
from sandbox.options import CHOICES
from sandbox.store import Doc

if TYPE_CHECKING:
    from sandbox.fortnox.stream.server import StreamServer

CHUNK, MOST = 5000, 1_000_000
SINGLE = {"type", "number", "company", "topic", "written_topic", "form", "more", "copies"}
MANY = {"count", "duplicates", "topic", "type", "companies", "series", "year", "first", "seed", "shuffle"}


async def emitted(server: "StreamServer", order: Doc, company: str, companies: set[str]) -> Doc:
    """Either `events` with single ones, or `count`. Raises ValueError for what cannot be meant."""
    if "events" in order:
        if set(order) != {"events"} or not isinstance(order["events"], list):
            raise ValueError("events is a list and stands alone")
        wanted = [_single(one, company) for one in order["events"]]
    else:
        topic, events = _many(order, company)
        wanted = [(topic, event) for event in events]
    if unknown := {event["company"] for _, event in wanted} - companies:
        raise ValueError(f"no company {', '.join(sorted(unknown))}")
    before = {topic: server.log.last(topic) for topic, _ in wanted}
    for start in range(0, len(wanted), CHUNK):
        _append(server, wanted[start : start + CHUNK])
        await asyncio.sleep(0)
    return {
        "events": len(wanted),
        "frames": len(wanted) + sum(int(event.get("copies", 0)) for _, event in wanted),
        "topics": {
            topic: {"before": stream_offset(number), "last": stream_offset(server.log.last(topic))}
            for topic, number in before.items()
        },
    }


def _append(server: "StreamServer", wanted: list[tuple[str, Doc]]) -> None:
    by_topic: dict[str, list[Doc]] = {}
    for topic, event in wanted:
        by_topic.setdefault(topic, []).append(event)
    with server.store.transaction("emit"):
        for topic, events in by_topic.items():
            server.log.append(topic, events)
    server.wake()


def _single(order: Doc, company: str) -> tuple[str, Doc]:
    if not isinstance(order, dict) or set(order) - SINGLE or not order.get("type"):
        raise ValueError(f"an event has a type and of {', '.join(sorted(SINGLE))}")
    kind = str(order["type"])
    topic = _known_topic(order.get("topic") or TOPIC_OF.get(kind))
    if order.get("form") is not None and order["form"] not in CHOICES["stream_vouchers"]:
        raise ValueError(f"form must be one of {', '.join(CHOICES['stream_vouchers'])}")
    event: Doc = {
        "type": kind,
        "company": str(order.get("company") or company),
        "entity": str(order.get("number", "")),
    }
    event |= {name: order[name] for name in ("form", "more", "copies") if name in order}
    return topic, event | ({"topic": str(order["written_topic"])} if "written_topic" in order else {})


def _many(order: Doc, company: str) -> tuple[str, list[Doc]]:
    """`count` frames, of which the share `duplicates` are repetitions of others."""
    if set(order) - MANY or not order.get("count"):
        raise ValueError(f"to emit takes events, or count and of {', '.join(sorted(MANY))}")
    count, luck = int(order["count"]), Random(str(order.get("seed", 0)))  # noqa: S311
    repeated = round(count * float(order.get("duplicates", 0)))
    if not 0 < count <= MOST or not 0 <= repeated < count:
        raise ValueError(f"count must be 1 to {MOST}, and duplicates a share below 1")
    topic, first = _known_topic(order.get("topic") or "vouchers"), int(order.get("first", 1))
    kind = str(order.get("type") or TOPICS[topic][0])
    companies = [str(one) for one in order.get("companies") or [company]]
    prefix = f"{order.get('year', 8)}-{order.get('series', 'R')}-" if topic == "vouchers" else ""
    events: list[Doc] = [
        {"type": kind, "company": companies[place % len(companies)], "entity": f"{prefix}{first + place}"}
        for place in range(count - repeated)
    ]
    for place in luck.choices(range(len(events)), k=repeated):
        events[place]["copies"] = events[place].get("copies", 0) + 1
    if order.get("shuffle"):
        luck.shuffle(events)
    return topic, events


def _known_topic(topic: object) -> str:
    if topic not in TOPICS:
        raise ValueError("an event of an unknown type needs a topic of the stream to run on")
    return str(topic)
