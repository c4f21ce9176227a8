"""A practice company: a sandbox process of its own, one consent, and a client that talks to it over HTTP."""

import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.provider import PROVIDER
from accounting.providers.http import Exchange, Sender

APP = ("frost-demo", "frost-demo-secret-0123456789abcdef0123")
COMPANY = "100200"
_CALLBACK = "http://127.0.0.1:9/callback"
_ROOT = Path(__file__).parents[3]
_PATIENCE = 20


class FixedToken:
    def __init__(self, token: str) -> None:
        self._token = token
        self.refusals = 0

    def token(self) -> str:
        return self._token

    def refused(self, token: str) -> None:
        self.refusals += 1


class NoBudget:
    def wait(self) -> None:
        """Nothing to wait for."""

    def told(self, seconds: float) -> None:
        """Nobody asks again."""


class Wire:
    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def record(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    @property
    def writes(self) -> list[str]:
        return [f"{item.method} {item.path}" for item in self.exchanges if item.method != "GET"]


class Practice:
    """`url` is the sandbox; every client has a wire log of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.hosts = PROVIDER.practice_hosts(url)
        self._token = ""

    def client(self, wire: Wire | None = None, token: str = "", deadline: float = 5) -> FortnoxClient:
        sender = Sender(
            base_url=self.hosts.api,
            tokens=FixedToken(token or self.token()),
            budget=NoBudget(),
            classify=PROVIDER.classify,
            log=wire or Wire(),
            deadline=deadline,
        )
        return FortnoxClient(sender)

    def token(self) -> str:
        self._token = self._token or self._consent()
        return self._token

    def faults(self, *faults: dict[str, object]) -> None:
        self._control("faults", {"faults": list(faults)})

    def clear_faults(self) -> None:
        self._control("faults", {"clear": True})

    def company(self, **settings: object) -> None:
        self._control("company", {"company": COMPANY, **settings})

    def ledger(self) -> dict[str, list[dict[str, object]]]:
        answer = requests.get(f"{self.url}/_sandbox/ledger?provider=fortnox&company={COMPANY}", timeout=10)
        answer.raise_for_status()
        found: dict[str, list[dict[str, object]]] = answer.json()
        return found

    def _control(self, what: str, body: dict[str, object]) -> None:
        requests.post(f"{self.url}/_sandbox/{what}", json=body, timeout=10).raise_for_status()

    def _consent(self) -> str:
        oauth = PROVIDER.oauth
        query = {
            "client_id": APP[0],
            "response_type": "code",
            "state": secrets.token_hex(8),
            "scope": " ".join(oauth.scopes),
            "redirect_uri": _CALLBACK,
            **oauth.authorize_parameters,
        }
        page = requests.get(self.hosts.authorize, params=query, timeout=10)
        form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        approved = requests.post(
            self.hosts.authorize,
            data={**query, **form, "company": COMPANY, "decision": "approve"},
            timeout=10,
            allow_redirects=False,
        )
        code = parse_qs(urlsplit(approved.headers["Location"]).query)["code"][0]
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": _CALLBACK}
        answer = requests.post(self.hosts.token, data=grant, auth=APP, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["access_token"])


@contextmanager
def running_sandbox(data: Path) -> Iterator[Practice]:
    url = f"http://127.0.0.1:{_free_port()}"
    port = url.rpartition(":")[2]
    command = [
        sys.executable,
        "-m",
        "sandbox",
        "--port",
        port,
        "--data-dir",
        str(data),
        "--fortnox-calls",
        "9999",
    ]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(url, process)
            yield Practice(url)
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The sandbox does not start.")
