"""When an address counts as ready: it answers 200 while every process is still alive."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

from script.refusal import Refusal

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def wait_until_ready(url: str, *, seconds: float, still_alive: Callable[[], None]) -> None:
    deadline = time.monotonic() + seconds
    answer = _ask(url)
    while answer is not None:
        still_alive()
        if time.monotonic() > deadline:
            raise Refusal(f"{url} did not become ready in {seconds:g} seconds. Last answer: {answer}")
        time.sleep(0.2)
        answer = _ask(url)


def _ask(url: str) -> str | None:
    """None when it answers 200, else what it said instead."""
    try:
        with _OPENER.open(url, timeout=5):
            return None
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(500).decode('utf-8', 'replace')}"
    except OSError as error:
        return str(error)
