"""What a real mail server says decides: an address it refuses for good is named, all else is tried again."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from accounting.models import Mail, Problem
from accounting.problems.service import open_problem
from tests.connections.conftest import post
from tests.engine.desk import Later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_federation", "people")]


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks just enough SMTP; `refuses` {address: status} at RCPT."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.refuses: dict[str, int] = {}
        self.taken: list[str] = []


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say(220, "ready")
        reading = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if reading:
                reading = line != "."
                if not reading:
                    self._say(250, "taken")
                continue
            reading = self._answer(line)
            if line.upper() == "QUIT":
                return

    def _answer(self, line: str) -> bool:
        """Whether the text of a mail follows."""
        command = line.upper()
        if command == "DATA":
            self._say(354, "go on")
            return True
        if command.startswith("RCPT"):
            address = line.partition("<")[2].partition(">")[0]
            status = self.server.refuses.get(address, 250)
            if status == 250:
                self.server.taken.append(address)
            self._say(status, "recipient")
        else:
            self._say(221 if command == "QUIT" else 250, "fine")
        return False

    def _say(self, status: int, text: str) -> None:
        self.wfile.write(f"{status} {text}\r\n".encode())


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        yield server
        server.shutdown()


def trouble(tenant: Any, later: Later) -> None:
    open_problem(tenant=tenant, code="endpoint_off", cause="x", params={"host": "h", "answer": "500"})
    later.forward(600)


def test_mails_leave_by_the_server(server: MailServer, in_federation: Any, later: Later) -> None:
    trouble(in_federation, later)
    assert post(in_federation) == 2
    assert sorted(server.taken) == ["anna@example.se", "tore@example.se"]


def test_an_address_that_is_refused_for_good_is_named(
    server: MailServer, in_federation: Any, later: Later
) -> None:
    server.refuses = {"anna@example.se": 550}
    trouble(in_federation, later)
    assert post(in_federation) == 1
    assert server.taken == ["tore@example.se"]
    assert Mail.objects.get(address="anna@example.se").state == "failed"
    problem = Problem.objects.get(code="mail_not_delivered")
    assert problem.params == {"person": "anna"}


def test_an_address_that_is_refused_for_now_is_tried_again(
    server: MailServer, in_federation: Any, later: Later
) -> None:
    server.refuses = {"anna@example.se": 451}
    trouble(in_federation, later)
    post(in_federation)
    assert Mail.objects.get(address="anna@example.se").state == "waiting"
    server.refuses = {}
    later.forward(60)
    assert post(in_federation) == 2
