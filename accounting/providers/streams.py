"""What a provider declares of its event stream: the protocol without any I/O, and how a gap is read otherwise."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from accounting.domain.webhooks import Incoming


@dataclass(frozen=True)
class StreamEvent:
    """One frame that is no answer, whole as it came; `topic` and `offset` are empty where it names none."""

    frame: str
    event: Incoming
    topic: str = ""
    offset: str = ""


@dataclass(frozen=True)
class Step:
    """What one input led to.

    `send` are frames to send now. `refused` are members whose token was turned down: a fresh one is wanted.
    `lost` are topics that do not start where they should: what came before is to be read otherwise.
    `unavailable` are topics that the server does not give. `failed` is a code: connect again.
    """

    send: tuple[str, ...] = ()
    events: tuple[StreamEvent, ...] = ()
    refused: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()
    failed: str = ""


class StreamSession(ABC):
    """One connection as a state machine: tokens and frames in, frames and events out. It reads no clock.

    A member is what the caller calls one connection of a tenant with a company; `companies` names those that
    the server has accepted: {member: Integration.company_id}.
    """

    @abstractmethod
    def want(self, tokens: Mapping[str, str]) -> Step:
        """From now on these members, with these access tokens; may be said again at any time."""

    @abstractmethod
    def heard(self, frame: str) -> Step:
        """Never raises, whatever the frame holds."""

    @abstractmethod
    def check(self) -> Step:
        """Ask the server whom it still knows."""

    @property
    @abstractmethod
    def companies(self) -> Mapping[str, str]: ...

    @property
    @abstractmethod
    def live(self) -> bool:
        """Whether events flow."""

    @property
    @abstractmethod
    def waits(self) -> bool:
        """Whether the server owes us an answer."""


class Stream(ABC):
    """A provider's event stream. Its address stands in `Hosts.stream`."""

    # topic -> the data types that its events are about
    topics: ClassVar[Mapping[str, tuple[str, ...]]]
    # Offsets that are older than this cannot be relied on.
    kept: ClassVar[timedelta]

    @abstractmethod
    def session(self, secret: str, offsets: Mapping[str, str]) -> StreamSession:
        """For one connection; `offsets` {topic: where to go on} may lack topics."""

    @abstractmethod
    def changed_since(
        self, client: Any, data_type: str, since: datetime, series: Sequence[str]
    ) -> Iterator[str]:
        """External ids of what changed since then, as the events would name them; may name more than that.

        `series` narrows what is numbered in series, and is empty otherwise. Raises ProviderError.
        """

    @abstractmethod
    def shown(self, frame: str) -> str:
        """The frame for people's eyes: no token, no secret, nobody's company; empty for an event."""
