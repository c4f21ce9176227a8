"""The only sender: token, budget, one send, classification. Nothing here ever sends twice."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import SystemRandom
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from accounting.domain import exact_json
from accounting.domain.errors import Kind, ProviderError

MAX_ANSWER_BYTES = 20 * 1024 * 1024
_CHUNK = 65536
_UNAUTHORISED, _REQUEST_TIMEOUT = 401, 408
_STAY_AWAY = (
    5,
    6,
)  # seconds after a 429 that names none, with jitter: all waiting processes would come at once
_random = SystemRandom()


class TokenSource(Protocol):
    def token(self) -> str:
        """A valid access token; raises ProviderError(AUTH or TRANSIENT)."""

    def refused(self, token: str) -> None:
        """The provider answered 401 to this token."""


class Budget(Protocol):
    def wait(self) -> None:
        """Return when one call may be made; raises ProviderError(RATE_LIMITED) when that takes too long."""

    def told(self, seconds: float) -> None:
        """The provider said to stay away for this long."""


@dataclass(frozen=True)
class Exchange:
    """One request and what came back, for the wire log. Bodies only here; headers are not kept."""

    method: str
    path: str
    request: bytes
    status: int
    answer: bytes
    milliseconds: int
    error: str = ""
    request_id: str = ""


class WireLog(Protocol):
    def record(self, exchange: Exchange) -> None: ...


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any
    headers: Mapping[str, str]
    file: bytes = b""


# Turns an error answer into a ProviderError: (status, parsed body or None, text).
Classifier = Callable[[int, Any, str], ProviderError]


def new_session() -> requests.Session:
    """A session that never retries and ignores proxies of the environment for the token's sake."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=0, pool_connections=2, pool_maxsize=8))
    return session


@dataclass
class Sender:
    """Sends to one company of one provider.

    `deadline` in seconds bounds the wait for the first byte, and again the reading of the answer.
    `may_send` is asked right before the bytes leave (a lease that ran out says no). `checkpoint` is told when
    a write was answered but not read yet. `session` is shared by the calls of one thread.
    """

    base_url: str
    tokens: TokenSource
    budget: Budget
    classify: Classifier
    log: WireLog
    connect_seconds: float = 5
    deadline: float = 60
    request_id_header: str = ""
    may_send: Callable[[float], bool] = lambda seconds: True
    checkpoint: Callable[[str, str], None] = lambda point, what: None
    session: requests.Session = field(default_factory=new_session)

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", path, query={key: value for key, value in query.items() if value is not None})

    def get_bytes(self, path: str, **query: Any) -> bytes:
        """A file as it came, whatever is in it."""
        return self.send("GET", path, query=query, file=True).file

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: bytes = b"",
        file: bool = False,
    ) -> Answer:
        """One request; a `file` is not read as JSON.

        Raises ProviderError: UNCERTAIN where a write may have been applied, TRANSIENT where it was not.
        """
        url = self._own_url(path)
        token = self.tokens.token()
        self.budget.wait()
        if not self.may_send(self.deadline):
            raise ProviderError(Kind.TRANSIENT, "lease_too_short")
        started = time.monotonic()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        status, answer, received, failure = 0, b"", {}, None
        try:
            response = self._request(method, url, query, body, headers)
            status, received = response.status_code, dict(response.headers)
            if method != "GET":
                self.checkpoint("after_provider_commit", f"{method} {path}")
            answer = self._read(response, started)
        except requests.ConnectionError as error:
            failure = self._not_sent(error) or self._lost(method, type(error).__name__)
        except (requests.RequestException, HTTPError, _Overdue) as error:
            failure = self._lost(method, type(error).__name__)
        took = int((time.monotonic() - started) * 1000)
        request_id = {key.lower(): value for key, value in received.items()}.get(
            self.request_id_header.lower(), ""
        )
        self.log.record(
            Exchange(method, path, body, status, answer, took, failure.code if failure else "", request_id)
        )
        if failure:
            raise failure
        if file and 200 <= status < 300:
            return Answer(status, None, received, answer)
        return self._understood(method, token, status, answer, received, request_id)

    def _request(
        self, method: str, url: str, query: Mapping[str, Any] | None, body: bytes, headers: Mapping[str, str]
    ) -> requests.Response:
        return self.session.request(
            method,
            url,
            params=query,
            data=body or None,
            headers=dict(headers),
            timeout=(self.connect_seconds, self.deadline),
            allow_redirects=False,
            stream=True,
        )

    def _own_url(self, path: str) -> str:
        """An address in an answer must not lead our token to another host."""
        url = urljoin(self.base_url, path)
        if not url.startswith(self.base_url):
            raise ProviderError(Kind.REJECTED, "foreign_host", {"host": urlsplit(url).netloc})
        return url

    def _read(self, response: requests.Response, started: float) -> bytes:
        """The whole body within the deadline: a server that drips bytes must not hold a worker."""
        parts, size = [], 0
        # read1 gives what has arrived; iter_content would wait until a chunk is full, however slowly it drips.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(chunk)
            size += len(chunk)
            if time.monotonic() - started > self.deadline or size > MAX_ANSWER_BYTES:
                response.close()
                raise _Overdue
        expected = response.headers.get("Content-Length")
        if expected and not response.headers.get("Content-Encoding") and size < int(expected):
            raise requests.exceptions.ChunkedEncodingError("truncated")
        return b"".join(parts)

    def _not_sent(self, error: requests.ConnectionError) -> ProviderError | None:
        """Refused, unresolved or timed out while connecting: not one byte left."""
        reason = getattr(error.args[0], "reason", None) if error.args else None
        unsent = {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError"}
        if isinstance(error, requests.ConnectTimeout) or type(reason).__name__ in unsent:
            return ProviderError(Kind.TRANSIENT, "no_connection")
        return None

    def _lost(self, method: str, what: str) -> ProviderError:
        kind = Kind.TRANSIENT if method == "GET" else Kind.UNCERTAIN
        return ProviderError(kind, "no_answer", {"what": what})

    def _understood(
        self, method: str, token: str, status: int, answer: bytes, headers: Mapping[str, str], request_id: str
    ) -> Answer:
        data = _parse(answer)
        if 200 <= status < 300 and (data is not None or status == 204):
            return Answer(status, data, headers)
        error = self._error(method, status, data, answer, headers)
        error.status, error.request_id = status, request_id
        if error.kind is Kind.AUTH:
            self.tokens.refused(token)
        raise error

    def _error(
        self, method: str, status: int, data: Any, answer: bytes, headers: Mapping[str, str]
    ) -> ProviderError:
        if status == 429:
            seconds = retry_after(headers, default=_random.uniform(*_STAY_AWAY))
            self.budget.told(seconds)
            at = datetime.now(UTC) + timedelta(seconds=seconds)
            return ProviderError(Kind.RATE_LIMITED, "too_many_requests", retry_at=at)
        if status >= 500 or status < 400 or status == _REQUEST_TIMEOUT:
            # 5xx, a redirect, or a 2xx that cannot be read: nobody knows whether a write was applied.
            return self._lost(method, f"status {status}")
        if method != "GET" and status != _UNAUTHORISED and not isinstance(data, dict):
            # Not the provider's own document: something in between may have said so after the provider acted.
            return self._lost(method, f"status {status} without a document")
        return self.classify(status, data, answer[:2000].decode(errors="replace"))


class _Overdue(Exception):
    """The answer took longer than the deadline, or is larger than any answer should be."""


def _parse(answer: bytes) -> Any:
    try:
        return exact_json.loads(answer)
    except ValueError:
        return None


def retry_after(headers: Mapping[str, str], default: float = 5) -> float:
    """Seconds from a Retry-After header in either form."""
    value = {key.lower(): item for key, item in headers.items()}.get("retry-after", "")
    if value.isdigit():
        return min(float(value), 3600)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return default


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
