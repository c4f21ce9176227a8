"""A token endpoint that counts: single-use rotating refresh tokens, and one mishap on demand."""

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


class TokenServer(ThreadingHTTPServer):
    """`mishaps` are taken one per request, before anything is decided: "drop" answers nothing,
    "drip" sends its body byte by byte."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.valid = "refresh-0"
        self.issued = 0
        self.delay = 0.3
        self.mishaps: list[str] = []
        self.answers: list[tuple[int, str, bytes]] = []
        self.seen: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def decide(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        with self.lock:
            if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.valid:
                self.counts["invalid_grant"] += 1
                return 400, {"error": "invalid_grant", "error_description": "Invalid refresh token"}
            self.issued += 1
            self.counts["refreshed"] += 1
            answer = {"access_token": f"access-{self.issued}", "expires_in": 3600, "token_type": "bearer"}
            if form["grant_type"] == "refresh_token":
                self.valid = f"refresh-{self.issued}"
                answer["refresh_token"] = self.valid
            return 200, answer


class _Handler(BaseHTTPRequestHandler):
    server: TokenServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        form = dict(parse_qsl(body.decode()))
        server = self.server
        with server.lock:
            server.counts["requests"] += 1
            server.seen.append({**form, "tenant": self.headers.get("TenantId", "")})
            mishap = server.mishaps.pop(0) if server.mishaps else ""
            scripted = server.answers.pop(0) if server.answers else None
        time.sleep(server.delay)
        if mishap == "drop":
            self.close_connection = True
            return
        if scripted is None:
            status, answer = server.decide(form)
            scripted = (status, "application/json", json.dumps(answer).encode())
        self._answer(*scripted, pause=0.05 if mishap == "drip" else 0)

    def _answer(self, status: int, content_type: str, body: bytes, *, pause: float) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not pause:
            self.wfile.write(body)
            return
        with contextlib.suppress(OSError):
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(pause)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextlib.contextmanager
def token_server(delay: float = 0.0) -> Iterator[TokenServer]:
    server = TokenServer()
    server.delay = delay
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
