"""Agreeing on topics: as objects with offsets, else in the older form; without an offset where that is refused.

Whether and how the server refuses an offset that is too old is not documented, nor what `invalidTopics` means then: a
topic that it names is first asked for without its offset, and only then not at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounting.providers.fortnox.stream import frames
from accounting.providers.streams import Step

_FORMS: Sequence[Callable[[Sequence[str], Mapping[str, str]], str]] = (
    frames.topics_as_objects,
    frames.topics_apart,
)


@dataclass
class Topics:
    """`lost` are topics that begin without their offset; `unavailable` those that begin not at all."""

    names: list[str]
    offsets: dict[str, str]
    agreed: bool = False
    lost: list[str] = field(default_factory=list)
    unavailable: list[str] = field(default_factory=list)
    _tried: int = 0
    _named: set[str] = field(default_factory=set)

    def command(self) -> str:
        return _FORMS[self._tried](self.names, self.offsets)

    def answered(self, answer: Mapping[str, Any]) -> Step:
        if answer.get("result") == "ok":
            self.agreed = True
            return Step(lost=tuple(self.lost), unavailable=tuple(self.unavailable))
        self._named |= _names(answer.get("invalidTopics")) & set(self.names)
        self._tried += 1
        if self._tried < len(_FORMS):
            return Step()
        return self._with_less()

    def _with_less(self) -> Step:
        """Every round asks for less than the one before."""
        named, self._named, self._tried = self._named, set(), 0
        begun = [topic for topic in self.names if topic in self.offsets]
        refused = [topic for topic in begun if topic in named]
        if named and not refused and len(named) < len(self.names):
            self.unavailable += sorted(named)
            self.names = [topic for topic in self.names if topic not in named]
        elif begun:
            for topic in refused or begun:
                del self.offsets[topic]
                self.lost.append(topic)
        else:
            return Step(failed="stream_refuses_topics")
        return Step()


def _names(given: Any) -> set[str]:
    return {name for name in given if isinstance(name, str)} if isinstance(given, list) else set()
