"""Waiting for an address: 200 ends it, a dead process or the deadline gives a sentence."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from script.readiness import wait_until_ready
from script.refusal import Refusal


class Answers(BaseHTTPRequestHandler):
    codes: list[int]

    def do_GET(self) -> None:
        code = self.codes.pop(0) if len(self.codes) > 1 else self.codes[0]
        self.send_response(code)
        self.end_headers()
        self.wfile.write(b"worker: no heartbeat")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/healthz"
        server.shutdown()


def test_it_waits_for_a_200(address: str) -> None:
    Answers.codes = [503, 503, 200]
    wait_until_ready(address, seconds=10, still_alive=lambda: None)
    assert Answers.codes == [200]


def test_the_last_answer_stands_in_the_sentence(address: str) -> None:
    Answers.codes = [503]
    with pytest.raises(Refusal, match="503 worker: no heartbeat"):
        wait_until_ready(address, seconds=0.1, still_alive=lambda: None)


def test_a_dead_process_ends_the_wait(address: str) -> None:
    def dead() -> None:
        raise Refusal("beat ended")

    Answers.codes = [503]
    with pytest.raises(Refusal, match="beat ended"):
        wait_until_ready(address, seconds=60, still_alive=dead)
