"""One measure in its own process: the order comes on its input (it may hold a password), JSON is its last line."""

import json
import sys

from benchmarks.listener import inbox, takeover
from benchmarks.mapping import preview
from benchmarks.mirror import backlog, following
from benchmarks.order import Order
from benchmarks.pull import changed
from benchmarks.sie import export
from benchmarks.sync import memory, planning, push

MEASURES = {
    "planning": planning.measure,
    "push": push.measure,
    "memory": memory.measure,
    "preview": preview.measure,
    "pull": changed.measure,
    "following": following.measure,
    "backlog": backlog.measure,
    "inbox": inbox.measure,
    "takeover": takeover.measure,
    "export": export.measure,
}


def main(order: Order) -> None:
    with order.stage() as stage:
        figures = MEASURES[order.measure](stage, order)
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(Order.from_json(sys.stdin.read()))
