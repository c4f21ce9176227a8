"""What is sent counts as a whole or not at all, however it travels."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.http import wsgi  # type: ignore[import-untyped]
from gunicorn.http.parser import RequestParser  # type: ignore[import-untyped]

from accounting import scope
from accounting.models import Customer, SyncJob
from tests.api.conftest import Caller

KEY = {"Idempotency-Key": "6a1f"}
PLAIN = {"source_ref": "K-1", "name": "Åby"}


class Wire:
    """Raw bytes through the production server's own parser into the application."""

    def __init__(self, api: Caller) -> None:
        self.authorization = api.headers["Authorization"]

    def post(self, path: str, body: bytes, *, piece: int = 7, terminated: bool = True) -> tuple[int, Any]:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {self.authorization}\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        ).encode()
        pieces = [body[start : start + piece] for start in range(0, len(body), piece)]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"
        return self._answer(head + chunks, terminated)

    def _answer(self, raw: bytes, terminated: bool) -> tuple[int, Any]:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            config, place = Config(), ("127.0.0.1", 1)
            request = next(RequestParser(config, iter([raw]), place))
            _, environ = wsgi.create(request, theirs, place, place, config)
            if not terminated:
                del environ["wsgi.input_terminated"]
            with _connection_kept():
                status: list[str] = []
                parts = WSGIHandler()(environ, lambda line, headers, error=None: status.append(line))  # type: ignore[arg-type]
                return int(status[0].split()[0]), json.loads(b"".join(parts))


@contextmanager
def _connection_kept() -> Iterator[None]:
    """As Django's own test client does: the test's transaction must outlive the request."""
    request_started.disconnect(close_old_connections)
    try:
        yield
    finally:
        request_started.connect(close_old_connections)


@pytest.fixture
def wire(api: Caller) -> Wire:
    return Wire(api)


@pytest.fixture
def sync(integration: Any) -> str:
    return f"/api/integrations/{integration.pk}/sync"


@pytest.fixture
def jobs(federation: Any) -> Iterator[Any]:
    with scope.scope([federation.pk]):
        yield SyncJob.objects


@pytest.mark.django_db
def test_a_chunked_dry_run_stays_a_dry_run(wire: Wire, sync: str, jobs: Any) -> None:
    body = {"dry_run": True, "data_types": ["payment"], "date_from": "2020-01-01", "date_to": "2020-01-31"}
    status, answer = wire.post(sync, json.dumps(body).encode())
    assert (status, answer["dry_run"]) == (202, True)
    job = jobs.get()
    assert (job.dry_run, job.data_types, str(job.date_from)) == (True, ["payment"], "2020-01-01")


@pytest.mark.django_db
def test_a_chunked_batch_is_read(wire: Wire) -> None:
    status, answer = wire.post("/api/records/customers/", json.dumps({"records": [PLAIN]}).encode())
    assert (status, answer["counts"]["created"]) == (200, 1)


@pytest.mark.django_db
def test_a_chunked_body_keeps_the_limit(wire: Wire, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    status, answer = wire.post("/api/records/customers/", b" " * 101, piece=50)
    assert (status, answer["code"]) == (413, "body_too_large")


@pytest.mark.django_db
def test_where_the_end_of_a_body_is_unknown_its_length_is_asked_for(wire: Wire, sync: str, jobs: Any) -> None:
    status, answer = wire.post(sync, b'{"dry_run": true}', terminated=False)
    assert (status, answer["code"]) == (411, "length_required")
    assert not jobs.exists()


@pytest.mark.parametrize("work", ["sync", "export"])
def test_work_is_not_started_by_an_empty_body(api: Caller, sync: str, jobs: Any, work: str) -> None:
    answer = api.post(sync.replace("/sync", f"/{work}"))
    assert (answer.status_code, answer.json()["code"]) == (400, "body_missing")
    assert not jobs.exists()


@pytest.mark.parametrize("body", [None, [], "x", 1])
def test_what_is_no_object_is_refused_in_words(api: Caller, sync: str, body: Any) -> None:
    text = json.dumps(body)
    headers = {**api.headers, "Accept-Language": "sv"}
    answer = api.client.post(sync, text, "application/json", headers=headers)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (400, "not_an_object")
    assert error["message"] == "Skicka ett JSON-objekt."


@pytest.mark.django_db
def test_nor_by_a_chunked_empty_one(wire: Wire, sync: str, jobs: Any) -> None:
    status, answer = wire.post(sync, b"")
    assert (status, answer["code"]) == (400, "body_missing")
    assert not jobs.exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (r'[{"source_ref": "K-2", "name": "x"}, {"source_ref": "\ud800"}]', "half_character"),
        (r'[{"source_ref": "K-2", "name": "x"}, {"\udfff": 1}]', "half_character"),
        (r'{"\uD800": []}', "half_character"),
        ('[{"source_ref": "K-2", "source_ref": "K-3", "name": "x"}]', "duplicate_key"),
        (r'{"a\u0000\ud800": 1, "a\u0000\ud800": 2}', "duplicate_key"),
        ('{"records": [NaN]}', "parse_error"),
        ("[" * 100_000 + "]" * 100_000, "parse_error"),
    ],
)
def test_a_body_that_is_not_clear_changes_nothing(api: Caller, federation: Any, text: str, code: str) -> None:
    headers = {**api.headers, **KEY}
    for _ in range(2):  # the key is free again
        answer = api.client.post("/api/records/customers/", text, "application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    with scope.scope([federation.pk]):
        assert not Customer.objects.exists()


def test_a_pair_of_surrogates_is_one_character(api: Caller) -> None:
    text = r'[{"source_ref": "K-1", "name": "Boule \ud83d\ude00"}]'
    answer = api.client.post("/api/records/customers/", text, "application/json", headers=api.headers)
    assert answer.json()["counts"]["created"] == 1
    [shown] = api.get("/api/records/customers/").json()["results"]
    assert shown["name"] == "Boule \U0001f600"


def test_what_is_repeated_holds_no_control_characters(api: Caller) -> None:
    body = [{**PLAIN, "source_ref": "a\0"}, {**PLAIN, "source_ref": "K-2", "x\0\u202e": 1}, PLAIN]
    answer = api.post("/api/records/customers/", body, **KEY)
    assert answer.json()["counts"] == {"created": 1, "updated": 0, "unchanged": 0, "error": 2}
    first, second, _ = answer.json()["results"]
    assert first["source_ref"] == "a?"
    assert [error["field"] for error in second["errors"]] == ["x??"]
    assert api.post("/api/records/customers/", body, **KEY)["Idempotency-Replayed"] == "true"


def test_an_unknown_name_is_repeated_without_control_characters(api: Caller, sync: str) -> None:
    answer = api.post(sync, {"dry\0run": True})
    assert answer.json()["errors"][0]["field"] == "dry?run"
