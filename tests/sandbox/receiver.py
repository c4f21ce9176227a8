"""A receiver of webhooks that keeps what came, byte for byte, and judges it the way a careful one would."""

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

LIMIT = 1000


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    def believed(self, secret: str, header: str = "X-Signature") -> bool:
        """Rightly signed in hex over exactly these bytes, not too large, and readable."""
        expected = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(self.headers.get(header, ""), expected) or len(self.body) > LIMIT:
            return False
        return isinstance(json.loads(self.body), dict)


@dataclass
class Receiver:
    """Answers each request with `status`; with `hang_up` it closes the connection after the answer, untold."""

    status: int = 200
    hang_up: bool = False
    received: list[Received] = field(default_factory=list)

    def __enter__(self) -> "Receiver":
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook?x=1"

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(one.body) for one in self.received]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                receiver.received.append(Received(self.path, dict(self.headers), self._body()))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                if receiver.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.close_connection = receiver.hang_up

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler
