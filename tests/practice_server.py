"""The sandbox in a thread of the test run, and the person who decides on its consent page."""

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
import uvicorn

from sandbox.app import create_app
from sandbox.options import Options

COMPANY, OTHER_COMPANY = "100200", "100300"
_PATIENCE = 10


@dataclass
class PracticeServer:
    server: uvicorn.Server
    thread: threading.Thread
    session: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def start(cls, data_dir: Path) -> "PracticeServer":
        # A connection is not ended between two tests: that would meet the next request on its way.
        config = uvicorn.Config(
            create_app(Options(data_dir)), port=0, lifespan="off", log_level="error", timeout_keep_alive=3600
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + _PATIENCE
        while not server.started:
            assert thread.is_alive(), "the sandbox did not start"
            assert time.monotonic() < until, "the sandbox takes too long to start"
            time.sleep(0.005)
        return cls(server, thread)

    def stop(self) -> None:
        self.session.close()
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(timeout=_PATIENCE)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def control(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        method = "GET" if body is None else "POST"
        answer = self.session.request(
            method, f"{self.url}/_sandbox/{path}", json=body, params=query, timeout=_PATIENCE
        )
        answer.raise_for_status()
        return answer.json()

    def fault(self, kind: str, **more: Any) -> None:
        self.control("faults", {"faults": [{"provider": "fortnox", "kind": kind, "times": 1, **more}]})

    def wire(self, path: str = "") -> list[dict[str, Any]]:
        """The provider requests whose path contains this."""
        return [line for line in self.control("wire", since=0) if path in line["path"]]

    def token_calls(self) -> int:
        return len(self.wire("/oauth-v1/token"))

    def decide(self, url: str, *, company: str = COMPANY, decision: str = "approve") -> dict[str, str]:
        """Fill in the consent page; what the browser carries back to the callback."""
        form = {**dict(parse_qsl(urlsplit(url).query)), "company": company, "decision": decision}
        answer = self.session.post(url.partition("?")[0], data=form, allow_redirects=False, timeout=_PATIENCE)
        assert answer.status_code == requests.codes.found, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
