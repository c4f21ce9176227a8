"""A request and an answer as a provider sees them, free of the web framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Call:
    request_id: str
    method: str
    path: str
    query_text: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_text, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query_text}" if self.query_text else self.path


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Whose request it is, as its credentials tell; `limited` when it counts against the rate limit."""

    client: str = ""
    company: str = ""
    limited: bool = False
