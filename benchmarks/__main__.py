"""`python -m benchmarks sync|mapping|pull [--json FILE|-] [--quick]`: on DATABASE_URL and REDIS_URL if set.

Every measure has a process, a database and a sandbox of its own. Nothing is asserted about time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import installation, machine, report
from benchmarks.database import Database
from benchmarks.order import Order
from benchmarks.report import Part, Row
from script.layout import ROOT

Measured = Callable[..., Row]


def main() -> int:
    given = _arguments()
    used = Database(os.environ.get("DATABASE_URL", ""))
    with (
        tempfile.TemporaryDirectory(prefix="frost-bench-") as folder,
        installation.template(Path(folder), used) as (_, template),
    ):

        def measured(name: str, size: int, **more: int | str | bool) -> Row:
            base = {"folder": folder, "database_url": used.url, "template_url": template.url}
            return _measured(Order(name, size, **base, **more))  # type: ignore[arg-type]

        chosen = given.only or SUITES[given.what]
        parts = [PARTS[name](measured, used, quick=given.quick) for name in chosen]
    report.show(parts, sys.stderr if given.json == "-" else sys.stdout)
    if given.json:
        report.write_json(parts, given.json)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", choices=list(SUITES))
    parser.add_argument("--json", default="", metavar="FILE", help='"-" is the standard output')
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="may be given more than once")
    return parser.parse_args()


def _planning(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part("Planning invoices of which none changed", machine.facts(used.kind, ""))
    part.rows.append(measured("planning", 10_000 if quick else 100_000))
    return part


def _push(measured: Measured, used: Database, *, quick: bool) -> Part:
    """The budget lies in Redis where there is one, and once more in the database."""
    redis = os.environ.get("REDIS_URL", "")
    title = "Push at 25 requests per 5 s, latency 300 ms +- 200 ms, web and pull calling beside it"
    part = Part(title, machine.facts(used.kind, redis))
    real = {"limited": True, "latency_ms": 300, "jitter_ms": 200}
    for url in dict.fromkeys([redis, ""]):
        for workers in (1, 4):
            row = measured("push", 20 if quick else 60, redis=url, workers=workers, **real)
            part.rows.append({"budget_in": "Redis" if url else used.kind, **row})
    return part


def _memory(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part("Peak memory of a process that plans and sends", machine.facts(used.kind, ""))
    few, many = (measured("memory", size) for size in ((300, 3_000) if quick else (1_000, 10_000)))
    part.rows += [few, many]
    for name in ("own_peak_mb", "resident_peak_mb"):
        if name in few:
            part.ratios[name.replace("_mb", "_ratio")] = round(many[name] / few[name], 3)
    return part


def _preview(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part("Preview of an account mapping, two of four categories moved", machine.facts(used.kind, ""))
    part.rows += [measured("preview", size) for size in ((1_000, 10_000) if quick else (10_000, 100_000))]
    return part


def _pull(measured: Measured, used: Database, *, quick: bool) -> Part:
    """Without the provider's limit, so that what is left is our own work."""
    part = Part("Reading back invoices, new and changed", machine.facts(used.kind, ""))
    few, many = (measured("pull", size) for size in ((50, 300) if quick else (1_000, 10_000)))
    part.rows += [few, many]
    if "own_peak_mb" in few:
        part.ratios["own_peak_ratio"] = round(many["own_peak_mb"] / few["own_peak_mb"], 3)
    return part


PARTS = {"planning": _planning, "push": _push, "memory": _memory, "preview": _preview, "pull": _pull}
SUITES = {"sync": ["planning", "push", "memory"], "mapping": ["preview"], "pull": ["pull"]}


def _measured(order: Order) -> Row:
    sys.stderr.write(f"... {order.measure} {order.size}, {order.workers} workers\n")
    command = [sys.executable, "-m", "benchmarks.measure"]
    done = subprocess.run(  # noqa: S603 (our own module)
        command, cwd=ROOT, check=False, input=order.to_json(), stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"{order.measure} ended with {done.returncode}")
    found: Row = json.loads(done.stdout.splitlines()[-1])
    sys.stderr.write(f"    {json.dumps(found)}\n")
    return found


if __name__ == "__main__":
    sys.exit(main())
