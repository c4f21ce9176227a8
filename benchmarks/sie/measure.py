"""One measure in a process that holds nothing else; the order comes on its input, JSON is its last line."""

import json
import sys

from benchmarks.sie import reading, writing
from benchmarks.sie.timing import Task

MEASURES = {
    "sie_write": writing.measure,
    "sie_check": reading.check,
    "sie_records": reading.records,
    "sie_exact": reading.exact,
}

if __name__ == "__main__":
    order = json.loads(sys.stdin.read())
    task = Task(order["measure"], order["folder"], order["size"])
    sys.stdout.write(json.dumps(MEASURES[task.measure](task)) + "\n")
