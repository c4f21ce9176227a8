"""A listener on the practice stream, over a real socket."""

import json
from dataclasses import dataclass, field
from typing import Any

import websocket

from tests.sandbox.practice import APP, Practice

PATIENCE = 10


@dataclass
class Listener:
    line: websocket.WebSocket
    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def connect(cls, practice: Practice, **options: Any) -> "Listener":
        url = practice.url.replace("http", "ws") + "/fortnox/topics-v1"
        return cls(websocket.create_connection(url, **{"timeout": PATIENCE, **options}))

    @classmethod
    def on(cls, practice: Practice, *topics: Any, tokens: tuple[str, ...] = ()) -> "Listener":
        """Let in, with topics (names or objects), and subscribed."""
        listener = cls.connect(practice)
        listener.add_tenants(*(tokens or (practice.token,)))
        asked = [{"topic": topic} if isinstance(topic, str) else topic for topic in topics]
        assert listener.ask("add-topics-v1", topics=asked)["result"] == "ok"
        assert listener.ask("subscribe-v1")["result"] == "ok"
        return listener

    def ask(self, command: str, **more: Any) -> dict[str, Any]:
        return self.say(json.dumps({"command": command, **more}))

    def add_tenants(self, *tokens: str, secret: str = APP[1], **more: Any) -> dict[str, Any]:
        bearers = [f"Bearer {token}" for token in tokens]
        return self.ask("add-tenants-v1", clientSecret=secret, accessTokens=bearers, **more)

    def say(self, text: str) -> dict[str, Any]:
        """The answer; events that come first are kept."""
        self.line.send(text)
        while "response" not in (frame := self._frame()):
            self.events.append(frame)
        return frame

    def heard(self, count: int) -> list[dict[str, Any]]:
        """The next so many events."""
        while len(self.events) < count:
            self.events.append(self._frame())
        taken, self.events = self.events[:count], self.events[count:]
        return taken

    def nothing(self) -> bool:
        """Whether all has been said: the answer to a command comes after no event."""
        return self.ask("list-tenants-v1")["result"] == "ok" and not self.events

    def close(self) -> None:
        self.line.close()

    def _frame(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.line.recv())
        return found


def told(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(event["type"], event["entityId"]) for event in events]
