"""The cast of the sandbox tests: one running sandbox, its clock, and an app that is let into a company."""

import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import uvicorn

from sandbox.app import create_app
from sandbox.options import Options, Settings

APP = ("frost-demo", "frost-demo-secret-0123456789abcdef0123")
OTHER_APP = ("frost-other", "frost-other-secret-0123456789abcdef0123")
CALLBACK = "http://127.0.0.1:8000/callback"
ALL_SCOPES = (
    "companyinformation settings profile bookkeeping customer invoice payment currency project costcenter"
)
NOON = 1795172400.0  # 2026-11-20 12:00 in Sweden
ACTION_SECONDS = 10


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class Practice:
    server: uvicorn.Server
    clock: Clock
    token: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def start(cls, data_dir: Path, settings: Settings | None = None) -> "Practice":
        clock = Clock()
        app = create_app(Options(data_dir, settings or Settings()), clock=clock)
        config = uvicorn.Config(app, port=0, lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        server.thread = threading.Thread(target=server.run, daemon=True)  # type: ignore[attr-defined]
        server.thread.start()  # type: ignore[attr-defined]
        while not server.started:
            time.sleep(0.005)
        return cls(server, clock)

    def stop(self) -> None:
        self.session.close()
        self.server.should_exit = True
        self.server.force_exit = True
        self.server.thread.join(timeout=5)  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def control(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        method = "GET" if body is None else "POST"
        reply = self.session.request(
            method, f"{self.url}/_sandbox/{path}", json=body, params=query, timeout=10
        )
        return reply.json(parse_float=Decimal)

    def fault(self, kind: str, **more: Any) -> None:
        self.control("faults", {"faults": [{"kind": kind, "times": 1, **more}]})

    def decide(self, *, company: str = "100200", decision: str = "approve", **changes: str) -> dict[str, str]:
        """Fills in the consent page; returns what came back to the app."""
        asked = {
            "client_id": APP[0],
            "response_type": "code",
            "state": "s1",
            "scope": ALL_SCOPES,
            "redirect_uri": CALLBACK,
            "access_type": "offline",
        }
        form = {**asked, **changes, "company": company, "decision": decision}
        reply = self.session.post(
            f"{self.url}/fortnox/oauth-v1/auth", data=form, allow_redirects=False, timeout=10
        )
        answer = parse_qs(urlsplit(reply.headers.get("Location", "")).query)
        return {name: values[0] for name, values in answer.items()}

    def token_request(
        self, form: dict[str, str], app: tuple[str, str] | None = APP, tenant: str = ""
    ) -> requests.Response:
        headers = {"TenantId": tenant} if tenant else {}
        url = f"{self.url}/fortnox/oauth-v1/token"
        return self.session.post(url, data=form, auth=app, headers=headers, timeout=10)

    def tokens(self, **changes: str) -> dict[str, Any]:
        code = self.decide(**changes)["code"]
        return self.exchange(code).json()

    def exchange(self, code: str, **more: str) -> requests.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **more}
        return self.token_request(form)

    def refresh(self, token: str, app: tuple[str, str] = APP) -> requests.Response:
        return self.token_request({"grant_type": "refresh_token", "refresh_token": token}, app)

    def log_in(self, **changes: str) -> None:
        self.token = self.tokens(**changes)["access_token"]

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        url = f"{self.url}/fortnox/3/{path}"
        return self.session.request(
            method, url, headers=headers, timeout=options.pop("timeout", ACTION_SECONDS), **options
        )

    def get(self, path: str, **query: Any) -> Any:
        return self._object(self.send("GET", path, params=query))

    def post(self, path: str, envelope: str, **fields: Any) -> Any:
        return self._object(self.send("POST", path, json={envelope: fields}))

    def put(self, path: str, envelope: str = "", **fields: Any) -> Any:
        body = {"json": {envelope: fields}} if envelope else {}
        return self._object(self.send("PUT", path, **body))

    def refusal(self, method: str, path: str, envelope: str = "", **fields: Any) -> tuple[int, int]:
        """Status and the provider's code of a refused request."""
        body = {"json": {envelope: fields}} if envelope else {}
        reply = self.send(method, path, **body)
        information = {name.lower(): value for name, value in reply.json()["ErrorInformation"].items()}
        return reply.status_code, information["code"]

    def customer(self, number: str = "C-1", **fields: Any) -> Any:
        return self.post("customers", "Customer", **{"Name": "Boule Åsa", "CustomerNumber": number, **fields})

    def invoice(self, price: object = 100, quantity: str = "1", **fields: Any) -> Any:
        """An unbooked invoice on customer C-1 for one service."""
        row = {
            "Description": "Licens",
            "DeliveredQuantity": quantity,
            "Price": price,
            "AccountNumber": 3041,
            "VAT": 25,
        }
        wanted = {"CustomerNumber": "C-1", "InvoiceDate": "2026-11-02", "InvoiceRows": [row], **fields}
        return self.post("invoices", "Invoice", **wanted)

    def booked(self, price: object = 100, **fields: Any) -> Any:
        return self.put(f"invoices/{self.invoice(price, **fields)['DocumentNumber']}/bookkeep")

    def payment(self, invoice: int = 1, amount: object = 50, **fields: Any) -> Any:
        wanted = {
            "InvoiceNumber": invoice,
            "Amount": amount,
            "PaymentDate": "2026-11-10",
            "ModeOfPayment": "BG",
        }
        return self.post("invoicepayments", "InvoicePayment", **{**wanted, **fields})

    def ledger(self, **query: str) -> Any:
        return self.control("ledger", None, provider="fortnox", **query)

    def _object(self, reply: requests.Response) -> Any:
        """The one object of an answer, or the whole of a list."""
        assert reply.ok, reply.text
        body = reply.json(parse_float=Decimal)
        return body if "MetaInformation" in body else next(iter(body.values()))
