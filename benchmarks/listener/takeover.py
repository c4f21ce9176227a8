"""How long nobody hears when the listener or the server freezes, until the standby has stored the next event."""

import os
import signal
import time

from benchmarks.listener import ear
from benchmarks.order import Order
from benchmarks.report import Row
from benchmarks.stage import Stage, connected


def measure(stage: Stage, order: Order) -> Row:
    connected(stage)
    servers, listeners = [], []
    for number in range(order.size):
        servers.append(_frozen_server(stage, 2 * number))
        listeners.append(_frozen_listener(stage, 2 * number + 1))
    return {
        "times": order.size,
        "frozen_server_worst_seconds": max(servers),
        "frozen_server_mean_seconds": round(sum(servers) / len(servers), 1),
        "frozen_listener_worst_seconds": max(listeners),
        "frozen_listener_mean_seconds": round(sum(listeners) / len(listeners), 1),
    }


def _frozen_server(stage: Stage, number: int) -> float:
    """Of the practice stream only the lines that are open freeze: whoever dials anew gets through."""
    with ear.listener(stage, f"first-{number}") as first, ear.listener(stage, f"second-{number}") as second:
        ear.until(ear.is_live)
        leading, standby = (first, second) if ear.is_live(first) else (second, first)
        time.sleep(6)  # both have been seen
        begun = time.monotonic()
        stage.provider.tell("stream/connections", act="freeze")
        _say(stage, number)
        took = ear.until(lambda: ear.is_live(standby)) - begun
        assert not ear.is_live(leading)  # noqa: S101 (that is what was measured)
        return max(took, _heard(number + 1) - begun)


def _frozen_listener(stage: Stage, number: int) -> float:
    with ear.listener(stage, f"first-{number}") as first, ear.listener(stage, f"second-{number}") as second:
        ear.until(ear.is_live)
        leading = first if ear.is_live(first) else second
        time.sleep(6)
        begun = time.monotonic()
        os.kill(leading.pid, signal.SIGSTOP)
        try:
            _say(stage, number)
            return _heard(number + 1) - begun
        finally:
            os.kill(leading.pid, signal.SIGCONT)


def _say(stage: Stage, number: int) -> None:
    stage.provider.tell("stream/emit", events=[{"type": "voucher-created-v1", "number": f"8-R-{number + 1}"}])


def _heard(count: int) -> float:
    return ear.until(lambda: ear.heard() >= count)
