"""Frames of Fortnox's stream: what we say, what an answer says, and what is an event."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounting.domain.webhooks import UNREADABLE, Incoming
from accounting.providers.fortnox.stream import events
from accounting.providers.streams import StreamEvent

ADD, REMOVE, LIST = "add-tenants-v1", "remove-tenants-v1", "list-tenants-v1"
TOPICS, SUBSCRIBE = "add-topics-v1", "subscribe-v1"
_LONGEST_NAME = 100
_LONGEST_OFFSET = 500


def add_tenants(secret: str, tokens: Iterable[str]) -> str:
    return _said(ADD, includeChildTenants=False, clientSecret=secret, accessTokens=list(tokens))


def remove_tenants(companies: Iterable[str]) -> str:
    return _said(REMOVE, tenants=[int(company) for company in companies])


def list_tenants() -> str:
    return _said(LIST)


def subscribe() -> str:
    return _said(SUBSCRIBE)


def topics_as_objects(topics: Iterable[str], offsets: Mapping[str, str]) -> str:
    wanted = [
        {"topic": topic, "offset": offsets[topic]} if topic in offsets else {"topic": topic}
        for topic in topics
    ]
    return _said(TOPICS, topics=wanted)


def topics_apart(topics: Iterable[str], offsets: Mapping[str, str]) -> str:
    """The older form."""
    names = list(topics)
    known = {topic: offsets[topic] for topic in names if topic in offsets}
    return _said(TOPICS, topics=names, **({"offsets": known} if known else {}))


def _said(command: str, **more: Any) -> str:
    return json.dumps({"command": command, **more}, ensure_ascii=False)


def parsed(frame: str) -> dict[str, Any] | None:
    """None for what is no JSON object."""
    try:
        data = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def is_answer(data: Mapping[str, Any]) -> bool:
    return "response" in data or ("result" in data and "type" not in data)


def event(frame: str, data: Mapping[str, Any] | None) -> StreamEvent:
    """Whatever cannot be read is kept as it came; its place in the topic counts where it names one."""
    if data is None:
        return StreamEvent(frame, _unreadable(""))
    topic, offset = _name(data.get("topic"), _LONGEST_NAME), _name(data.get("offset"), _LONGEST_OFFSET)
    kind, company = _name(data.get("type"), _LONGEST_NAME), events.text(data.get("tenantId"))
    if not (topic and offset and kind and company.isdecimal()):
        key = f"{topic}:{offset}" if topic and offset else ""
        found = _unreadable(company if company.isdecimal() else "", key)
        return StreamEvent(frame, found, topic, offset if topic else "")
    return StreamEvent(frame, events.read(data), topic, offset)


def _name(value: Any, longest: int) -> str:
    return value if isinstance(value, str) and len(value) <= longest and value.isprintable() else ""


def _unreadable(company: str, key: str = "") -> Incoming:
    return Incoming(key=key, type=UNREADABLE, company=company, body={}, meaning=UNREADABLE)


def shown(frame: str) -> str:
    """Of commands and answers only the words that are nobody's: counts stand for tokens and companies."""
    data = parsed(frame)
    if data is None:
        return f"({len(frame)})"
    if not ("command" in data or is_answer(data)):
        return ""
    kept = {name: data[name] for name in ("command", "response", "result") if isinstance(data.get(name), str)}
    counted = ("accessTokens", "tenantIds", "tenants", "invalidTokens")
    counts = {name: len(data[name]) for name in counted if isinstance(data.get(name), list | dict)}
    named = {name: _topic_names(data[name]) for name in ("topics", "invalidTopics") if name in data}
    return json.dumps({**kept, **counts, **named}, ensure_ascii=False)


def _topic_names(value: Any) -> list[str]:
    items: Sequence[Any] = value if isinstance(value, list) else []
    names = (item.get("topic") if isinstance(item, dict) else item for item in items)
    return [name for name in names if isinstance(name, str)]
