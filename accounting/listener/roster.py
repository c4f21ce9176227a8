"""Who is wanted on one stream, and with which token: written by the supervisor, read by the connection's thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from accounting.listener.across_tenants import Member


@dataclass
class Roster:
    """A new version whenever anything changes of what the server has to know."""

    _members: Mapping[str, Member] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict, repr=False)
    _refused: dict[str, str] = field(default_factory=dict, repr=False)  # member -> the token that was refused
    _version: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def set_members(self, members: Mapping[str, Member]) -> None:
        with self._lock:
            if members.keys() != self._members.keys():
                self._version += 1
            self._members = dict(members)
            for key in self._tokens.keys() - members.keys():
                del self._tokens[key]
                self._refused.pop(key, None)

    def set_token(self, key: str, token: str) -> None:
        with self._lock:
            if key in self._members and self._tokens.get(key) != token:
                self._tokens[key] = token
                self._refused.pop(key, None)
                self._version += 1

    def drop_token(self, key: str) -> None:
        """Its consent gives none at present."""
        with self._lock:
            if self._tokens.pop(key, None) is not None:
                self._version += 1

    def refused(self, keys: Iterable[str]) -> None:
        with self._lock:
            self._refused |= {key: self._tokens[key] for key in keys if key in self._tokens}

    def token_refused(self, key: str) -> str | None:
        with self._lock:
            return self._refused.get(key)

    def members(self) -> Mapping[str, Member]:
        with self._lock:
            return self._members

    def tokens(self) -> tuple[int, Mapping[str, str]]:
        with self._lock:
            return self._version, dict(self._tokens)
