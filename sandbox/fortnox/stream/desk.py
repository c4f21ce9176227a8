"""The commands of the stream, each answered by its own name; what has not the documented shape is an error."""

import hmac
from collections.abc import Callable
from typing import Any

from sandbox import exactjson
from sandbox.faults import INVALID_TOKEN, OLD_OFFSET, Faults
from sandbox.fortnox.stream.log import EventLog
from sandbox.fortnox.stream.offsets import number_of
from sandbox.fortnox.stream.subscription import Subscription
from sandbox.fortnox.stream.topics import TOPICS
from sandbox.oauth.grants import Grants
from sandbox.options import Settings
from sandbox.store import Doc

PROVIDER = "fortnox"
BEARER = "Bearer "
OK, ERROR = "ok", "error"


class Wrong(ValueError):
    """A command that is answered with an error; `more` is what the answer says besides."""

    def __init__(self, **more: object) -> None:
        super().__init__()
        self.more = more


class Desk:
    def __init__(
        self, grants: Grants, log: EventLog, faults: Faults, settings: Callable[[], Settings]
    ) -> None:
        self.grants = grants
        self.log = log
        self.faults = faults
        self.settings = settings

    def answer(self, subscription: Subscription, command: Doc) -> Doc:
        """Inside the caller's transaction; an error leaves the subscription as it was."""
        name = str(command.get("command", ""))
        try:
            more = _COMMANDS.get(name, Desk.unknown)(self, subscription, command)
        except Wrong as wrong:
            return {"response": name, "result": ERROR, **wrong.more}
        return {"response": name, "result": OK, **more}

    def unknown(self, subscription: Subscription, command: Doc) -> Doc:
        raise Wrong

    def alive(self, token: str) -> Doc | None:
        """The consent behind `Bearer <jwt>`, as the REST face sees it."""
        kind, jwt = token[: len(BEARER)], token[len(BEARER) :]
        return self.grants.consent_of_access_token(jwt) if kind == BEARER else None

    def add_tenants(self, subscription: Subscription, command: Doc) -> Doc:
        _only(command, "includeChildTenants", "clientSecret", "accessTokens")
        tokens = _texts(command.get("accessTokens"))
        client = self._client(command.get("clientSecret"))
        if client is None or not isinstance(command.get("includeChildTenants", False), bool):
            raise Wrong
        found = {token: self._tenant(token, client) for token in tokens}
        good = {token: tenant for token, tenant in found.items() if tenant is not None}
        invalid = [token for token in found if token not in good]
        partial = self.settings().stream_partial
        if not invalid or partial != "none":
            subscription.tenants.update({tenant: token for token, tenant in good.items()})
        if invalid and (partial != "ok" or not good):
            raise Wrong(invalidTokens=invalid)
        return {"tenantIds": good, **({"invalidTokens": invalid} if invalid else {})}

    def remove_tenants(self, subscription: Subscription, command: Doc) -> Doc:
        _only(command, "tenants")
        tenants = _list(command.get("tenants"))
        if any(type(tenant) is not int or tenant not in subscription.tenants for tenant in tenants):
            raise Wrong
        for tenant in set(tenants):
            del subscription.tenants[tenant]
        return {}

    def list_tenants(self, subscription: Subscription, command: Doc) -> Doc:
        _only(command)
        self.drop_dead(subscription)
        return {"tenantIds": list(subscription.tenants)}

    def add_topics(self, subscription: Subscription, command: Doc) -> Doc:
        form, accepted = form_of(command), self.settings().stream_topics
        if accepted not in {form, "both"}:
            raise Wrong
        wanted = _as_names(command) if form == "names" else _as_objects(command)
        if unknown := [topic for topic in wanted if topic not in TOPICS]:
            raise Wrong(invalidTopics=unknown)
        starts = {topic: self._start(topic, offset) for topic, offset in wanted.items()}
        if refused := [topic for topic, start in starts.items() if start is None]:
            raise Wrong(invalidTopics=refused)
        for topic, start in starts.items():
            # A topic that is there already goes on where it is, unless an offset takes it back.
            if wanted[topic] is not None or topic not in subscription.topics:
                subscription.topics[topic] = start or 0
        return {}

    def subscribe(self, subscription: Subscription, command: Doc) -> Doc:
        _only(command)
        if not (subscription.tenants and subscription.topics):
            raise Wrong
        subscription.subscribed = True
        return {}

    def drop_dead(self, subscription: Subscription) -> None:
        """Whether a tenant leaves with its token is not documented: see the setting."""
        if self.settings().stream_token_ends:
            dead = [tenant for tenant, token in subscription.tenants.items() if self.alive(token) is None]
            for tenant in dead:
                del subscription.tenants[tenant]

    def _client(self, secret: object) -> str | None:
        """The app whose secret it is."""
        if not isinstance(secret, str):
            return None
        apps = self.grants.store.all(self.grants.space, "apps").values()
        found = [app for app in apps if hmac.compare_digest(app["secret"].encode(), secret.encode())]
        return str(found[0]["client_id"]) if found else None

    def _tenant(self, token: str, client: str) -> int | None:
        consent = self.alive(token)
        if consent is None or consent["client"] != client:
            return None
        if self.faults.strike_stream(PROVIDER, (INVALID_TOKEN,), company=consent["company"]):
            return None
        return int(consent["company"])

    def _start(self, topic: str, offset: object) -> int | None:
        """The number to go on after; None where the offset is refused."""
        settings, last = self.settings(), self.log.last(topic)
        if offset is None:
            return last
        earliest = self.log.earliest(topic, settings.stream_days) - 1
        number = number_of(offset)
        if number is None or number > last:
            return {"error": None, "earliest": earliest, "latest": last}[settings.stream_unknown_offset]
        if number < earliest or self.faults.strike_stream(PROVIDER, (OLD_OFFSET,), topic=topic):
            return None if settings.stream_old_offset == "error" else earliest
        return number


def parsed(text: str | bytes) -> Doc:
    """Anything but an object in a text frame is a command without a name."""
    try:
        command = exactjson.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        command = None
    return command if isinstance(command, dict) else {}


def form_of(command: Doc) -> str:
    """How the topics of a command are written: as objects or as names."""
    return "names" if "offsets" in command or _are_texts(command.get("topics")) else "objects"


def _as_objects(command: Doc) -> dict[str, object]:
    _only(command, "topics")
    wanted: dict[str, object] = {}
    for entry in _list(command.get("topics")):
        if not isinstance(entry, dict) or set(entry) - {"topic", "offset"} or entry.get("topic") in wanted:
            raise Wrong
        [topic] = _texts([entry.get("topic")])
        wanted[topic] = _offset(entry)
    return wanted


def _as_names(command: Doc) -> dict[str, object]:
    _only(command, "topics", "offsets")
    topics, offsets = _texts(command.get("topics")), command.get("offsets", {})
    if not isinstance(offsets, dict) or set(offsets) - set(topics) or len(set(topics)) != len(topics):
        raise Wrong
    return {topic: _offset({"offset": offsets[topic]} if topic in offsets else {}) for topic in topics}


def _offset(entry: Doc) -> object:
    if "offset" not in entry:
        return None
    [offset] = _texts([entry["offset"]])
    return offset


def _only(command: Doc, *names: str) -> None:
    if set(command) - {"command", *names}:
        raise Wrong


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Wrong
    return value


def _texts(value: Any) -> list[str]:
    if not _are_texts(_list(value)):
        raise Wrong
    return list(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) and entry for entry in value)


_COMMANDS: dict[str, Callable[[Desk, Subscription, Doc], Doc]] = {
    "add-tenants-v1": Desk.add_tenants,
    "remove-tenants-v1": Desk.remove_tenants,
    "list-tenants-v1": Desk.list_tenants,
    "add-topics-v1": Desk.add_topics,
    "subscribe-v1": Desk.subscribe,
}
