"""The other side, over real HTTP: an installation of the product, and a provider's consent page."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

API_KEY = "demo-key"
PASSWORD = "grus & kula"


class Pages(BaseHTTPRequestHandler):
    """Hands each request to the site's `answer` and writes what it returns."""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        status, headers, text = self.server.site.answer(self, urlsplit(self.path), body)  # type: ignore[attr-defined]
        payload = text.encode()
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(payload)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    do_POST = do_PATCH = do_GET

    def log_message(self, *_: object) -> None:
        """Silent."""

    def cookie(self, name: str) -> str | None:
        morsel = SimpleCookie(self.headers.get("Cookie", "")).get(name)
        return morsel.value if morsel else None


Reply = tuple[int, list[tuple[str, str]], str]


def as_json(status: int, body: object) -> Reply:
    return status, [("Content-Type", "application/json")], json.dumps(body)


class Provider:
    """A consent page with two companies. Remembers who approved, and every cookie it was shown."""

    def __init__(self) -> None:
        self.url = ""
        self.approved: list[str] = []
        self.cookies: list[str] = []

    def answer(self, request: Pages, url: Any, body: str) -> Reply:
        self.cookies += request.headers.get_all("Cookie") or []
        if request.command == "GET":
            hidden = "".join(f'<input type=hidden name="{k}" value="{v}">' for k, v in parse_qsl(url.query))
            options = "<option value=100200>Övning<option value=100300>Fel Bolag AB"
            select = f"<select name=company>{options}</select>"
            return 200, [], f'<form method="post" action="/decide">{hidden}{select}</form>'
        fields = dict(parse_qsl(body))
        if url.path != "/decide" or fields.get("decision") != "approve":
            return 400, [], "No decision"
        self.approved.append(fields["company"])
        query = urlencode({"code": "c0de", "state": fields["state"]})
        return 302, [("Location", f"{fields['redirect_uri']}?{query}")], ""


class Product:
    """Signs in, takes records and connects. Refuses a wrong key, a missing session and a wrong CSRF token."""

    def __init__(self, provider: Provider) -> None:
        self.url = ""
        self.provider = provider
        self.session, self.token, self.state = (secrets.token_hex(8) for _ in range(3))
        self.callback_host: str | None = None
        self.refused: set[str] = set()
        self.batches: list[tuple[str, int]] = []
        self.records: dict[str, dict[str, Any]] = {}
        self.integrations: list[dict[str, Any]] = []
        self.mappings: list[dict[str, Any]] = []
        self.rules: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def answer(self, request: Pages, url: Any, body: str) -> Reply:
        if url.path == "/admin/login/":
            return self.login(request, body)
        if url.path.startswith("/api/records/"):
            return self.take(request, url.path.split("/")[3], body)
        if request.cookie("sessionid") != self.session:
            return as_json(403, {"title": "Not signed in", "next_step": "Sign in first."})
        if request.command != "GET" and request.headers.get("X-CSRFToken") != self.token:
            return as_json(403, {"title": "CSRF token missing"})
        return self.signed_in(request.command, url, json.loads(body or "null"))

    def login(self, request: Pages, body: str) -> Reply:
        if request.command == "GET":
            form = '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="first"></form>'
            return 200, [("Set-Cookie", "csrftoken=first; Path=/")], form
        fields = dict(parse_qsl(body))
        if request.cookie("csrftoken") != "first" or fields.get("csrfmiddlewaretoken") != "first":
            return 403, [], "CSRF"
        if (fields["username"], fields["password"]) != ("demo", PASSWORD):
            return 200, [], "<p>Fel lösenord</p>"
        cookies = [
            ("Set-Cookie", f"sessionid={self.session}; Path=/"),
            ("Set-Cookie", f"csrftoken={self.token}; Path=/"),
        ]
        return 302, [("Location", "/admin/"), *cookies], ""

    def take(self, request: Pages, kind: str, body: str) -> Reply:
        if request.headers.get("Authorization") != f"Api-Key {API_KEY}":
            return as_json(401, {"title": "Unknown API key", "next_step": "Make a new key."})
        records = json.loads(body)["records"]
        self.batches.append((kind, len(records)))
        return as_json(200, {"results": [self.keep(index, record) for index, record in enumerate(records)]})

    def keep(self, index: int, record: dict[str, Any]) -> dict[str, Any]:
        ref = record["source_ref"]
        if ref in self.refused:
            error = {"field": "org_number", "message": "is wrong.", "next_step": "Check the last digit."}
            return {"index": index, "source_ref": ref, "status": "error", "errors": [error]}
        status = "unchanged" if self.records.get(ref) == record else "created"
        self.records[ref] = record
        return {"index": index, "source_ref": ref, "status": status, "errors": []}

    def signed_in(self, method: str, url: Any, body: Any) -> Reply:
        if method == "PATCH":
            (found,) = (i for i in self.integrations if url.path == f"/api/integrations/{i['id']}/")
            found.update(body)
            return as_json(200, found)
        if url.path == "/api/integrations/fortnox/connect" and body == {"environment": "practice"}:
            callback = f"{self.callback_host or self.url}/callback"
            query = urlencode({"state": self.state, "redirect_uri": callback})
            return as_json(201, {"authorization_url": f"{self.provider.url}/auth?{query}"})
        if url.path == "/callback" and parse_qs(url.query) == {"code": ["c0de"], "state": [self.state]}:
            self.integrations.append({"id": "i-9", "provider": "fortnox", "status": "connected"})
            return 302, [("Location", "/done")], ""
        if url.path == "/api/integrations/":
            return self.listed(url)
        if url.path.startswith("/api/provider-mappings/") or url.path.endswith("/read-references"):
            return self.mapped(method, url, body)
        return self.ruled(method, url, body)

    def ruled(self, method: str, url: Any, body: Any) -> Reply:
        if url.path != "/api/reversal-rules/":
            return as_json(404, {"title": "No such page"})
        if method == "POST":
            self.rules.append(body)
            return as_json(201, body)
        return as_json(200, {"results": self.rules})

    def mapped(self, method: str, url: Any, body: Any) -> Reply:
        """One draft, with one warning that has to be ticked before it can be activated."""
        if url.path.endswith("/read-references"):
            self.asked.append("read-references")
            return as_json(202, {"id": "j-1", "status": "waiting"})
        action = url.path.removeprefix("/api/provider-mappings/").strip("/").partition("/")[2]
        if method == "GET":
            wanted = dict(parse_qsl(url.query))
            return as_json(200, {"results": [one for one in self.mappings if wanted.items() <= one.items()]})
        self.asked.append(action or "draft")
        if not action:
            self.mappings.append({"id": "m-1", "integration": body["integration"], "status": "draft"})
            return as_json(201, self.mappings[-1])
        if action == "validate":
            levels = {"w-1": "warning", "i-1": "info"}
            return as_json(200, {"findings": [{"key": k, "level": v} for k, v in levels.items()]})
        if action == "activate" and body != {"accept_warnings": ["w-1"]}:
            return as_json(409, {"title": "Not possible now"})
        if action == "activate":
            self.mappings[-1]["status"] = "active"
        return as_json(200, self.mappings[-1])

    def listed(self, url: Any) -> Reply:
        """One integration per page."""
        place = int(dict(parse_qsl(url.query)).get("page", "0"))
        following = (
            f"{self.url}/api/integrations/?page={place + 1}" if place + 1 < len(self.integrations) else None
        )
        return as_json(
            200, {"results": self.integrations[place : place + 1], "next": following, "previous": None}
        )


@contextmanager
def served(site: Product | Provider) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.site = site  # type: ignore[attr-defined]
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    site = Provider()
    with served(site):
        yield site


@pytest.fixture
def product(provider: Provider) -> Iterator[Product]:
    site = Product(provider)
    with served(site):
        yield site


@pytest.fixture
def demo_json(product: Product, tmp_path: Path) -> Callable[..., Path]:
    """Writes demo.json for the running product; keyword arguments replace or add values."""

    def write(**changes: Any) -> Path:
        values = {
            "base_url": product.url,
            "api_key": API_KEY,
            "admin_user": "demo",
            "admin_password": PASSWORD,
        }
        path = tmp_path / "demo.json"
        path.write_text(json.dumps(values | changes), encoding="utf-8")
        return path

    return write
