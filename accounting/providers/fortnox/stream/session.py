"""What is said to Fortnox's stream, and when: tenants, then topics, then subscribe, one command at a time.

Each answer is awaited before the next command, because the companies must be known before the first event. Whether
the good tokens of a refused add-tenants count is not documented: they are sent again without the bad ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounting.providers.fortnox.stream import frames
from accounting.providers.fortnox.stream.topics import Topics
from accounting.providers.streams import Step, StreamSession

_BEARER = "Bearer "
# An access token is over 2 kB long.
_TOKENS_AT_ONCE = 100
_LISTED = 1000


@dataclass(frozen=True)
class _Asked:
    """The command whose answer is awaited, and what it was about."""

    command: str
    about: Sequence[str] = ()


@dataclass
class FortnoxSession(StreamSession):
    secret: str = field(repr=False)
    topics: Topics
    _wanted: dict[str, str] = field(default_factory=dict, repr=False)  # member -> token
    _added: dict[str, str] = field(default_factory=dict, repr=False)  # member -> the token that was accepted
    _turned_down: set[str] = field(default_factory=set, repr=False)  # tokens
    _companies: dict[str, str] = field(default_factory=dict)  # member -> company
    _held: set[str] = field(default_factory=set)  # companies that the server has
    _asked: _Asked | None = None
    _checks: bool = False
    _live: bool = False

    @property
    def companies(self) -> Mapping[str, str]:
        return self._companies

    @property
    def live(self) -> bool:
        return self._live

    @property
    def waits(self) -> bool:
        return self._asked is not None

    def want(self, tokens: Mapping[str, str]) -> Step:
        self._wanted = dict(tokens)
        for member in self._added.keys() - tokens.keys():
            del self._added[member]
            self._companies.pop(member, None)
        self._turned_down &= set(tokens.values())
        return self._next(Step())

    def check(self) -> Step:
        self._checks = True
        return self._next(Step())

    def heard(self, frame: str) -> Step:
        data = frames.parsed(frame)
        if data is None or not frames.is_answer(data):
            return Step(events=(frames.event(frame, data),))
        if self._asked is None or data.get("response", self._asked.command) != self._asked.command:
            return Step()  # to nothing that we asked
        asked, self._asked = self._asked, None
        return self._next(self._answered(asked, data))

    def _answered(self, asked: _Asked, answer: Mapping[str, Any]) -> Step:
        match asked.command:
            case frames.ADD:
                return self._heard_add(asked, answer)
            case frames.REMOVE:
                # Refused or not, it is not said again: what still comes is put aside where it is worked off.
                self._held -= set(asked.about)
                return Step()
            case frames.TOPICS:
                return self.topics.answered(answer)
            case frames.SUBSCRIBE:
                self._live = answer.get("result") == "ok"
                return Step() if self._live else Step(failed="stream_refuses_subscription")
        return self._heard_list(answer)

    def _next(self, step: Step) -> Step:
        """With the next command, where none is under way."""
        if self._asked is not None or step.failed:
            return step
        frame = self._command()
        return replace(step, send=(*step.send, frame)) if frame else step

    def _command(self) -> str:
        found = self._about_companies() or self._about_events()
        if found is None:
            return ""
        self._asked, frame = found
        return frame

    def _about_companies(self) -> tuple[_Asked, str] | None:
        if tokens := self._to_add():
            said = frames.add_tenants(self.secret, (_BEARER + token for token in tokens))
            return _Asked(frames.ADD, tokens), said
        if gone := sorted(self._held - set(self._companies.values())):
            return _Asked(frames.REMOVE, gone), frames.remove_tenants(gone)
        return None

    def _about_events(self) -> tuple[_Asked, str] | None:
        """Only once somebody is there to hear of."""
        if not self._held:
            return None
        if not self.topics.agreed:
            return _Asked(frames.TOPICS), self.topics.command()
        if not self._live:
            return _Asked(frames.SUBSCRIBE), frames.subscribe()
        if self._checks:
            self._checks = False
            return _Asked(frames.LIST), frames.list_tenants()
        return None

    def _to_add(self) -> list[str]:
        new = (
            token
            for member, token in self._wanted.items()
            if self._added.get(member) != token and token not in self._turned_down
        )
        return list(dict.fromkeys(new))[:_TOKENS_AT_ONCE]

    def _heard_add(self, asked: _Asked, answer: Mapping[str, Any]) -> Step:
        bad = {token for token in _tokens(answer.get("invalidTokens")) if token in asked.about}
        good: dict[str, str] = {}
        if answer.get("result") == "ok":
            given = answer.get("tenantIds")
            good = _companies(given) if isinstance(given, Mapping) else {}
            # A token about which the answer says nothing opens nothing.
            bad |= {token for token in asked.about if token not in good}
        elif not bad:
            return Step(failed="stream_refuses_companies")
        self._turn_down(bad)
        for token in good.keys() - bad:
            self._accept(token, good[token])
        return Step(refused=tuple(self._members(bad)))

    def _accept(self, token: str, company: str) -> None:
        self._held.add(company)
        for member in self._members({token}):
            self._added[member] = token
            self._companies[member] = company

    def _turn_down(self, tokens: set[str]) -> None:
        """Who was let in with an earlier token is out as well."""
        self._turned_down |= tokens
        for member in self._members(tokens):
            self._added.pop(member, None)
            self._companies.pop(member, None)

    def _members(self, tokens: set[str]) -> list[str]:
        return [member for member, token in self._wanted.items() if token in tokens]

    def _heard_list(self, answer: Mapping[str, Any]) -> Step:
        given = answer.get("tenantIds")
        if answer.get("result") != "ok" or not isinstance(given, list | dict):
            return Step()
        known = {str(company) for company in (given.values() if isinstance(given, dict) else given)}
        return Step(failed="stream_lost_company") if self._held - known else Step()


def _tokens(given: Any) -> list[str]:
    items = given if isinstance(given, list) else []
    return [item.removeprefix(_BEARER) for item in items[:_LISTED] if isinstance(item, str)]


def _companies(given: Mapping[str, Any]) -> dict[str, str]:
    """The keys are exactly the strings that were sent."""
    return {
        str(key).removeprefix(_BEARER): str(value)
        for key, value in given.items()
        if isinstance(value, int | str) and str(value).isdecimal()
    }
