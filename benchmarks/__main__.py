"""`python -m benchmarks sync|mapping|pull|listener|mirror|sie [--json FILE|-] [--quick]`, on DATABASE_URL, REDIS_URL.

Every measure has a process, a database and a sandbox of its own. Nothing is asserted about time.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import installation, machine, report
from benchmarks.database import Database
from benchmarks.order import Order
from benchmarks.report import Part, Row
from script.layout import ROOT

Measured = Callable[..., Row]


def main() -> int:
    given = _arguments()
    chosen = given.only or SUITES[given.what]
    used = Database(os.environ.get("DATABASE_URL", ""))
    with (
        tempfile.TemporaryDirectory(prefix="frost-bench-") as folder,
        _template(Path(folder), used, chosen) as template_url,
    ):

        def measured(name: str, size: int, **more: int | str | bool) -> Row:
            base = {"folder": folder, "database_url": used.url, "template_url": template_url}
            return _measured(Order(name, size, **base, **more))  # type: ignore[arg-type]

        parts = [PARTS[name](measured, used, quick=given.quick) for name in chosen]
    report.show(parts, sys.stderr if given.json == "-" else sys.stdout)
    if given.json:
        report.write_json(parts, given.json)
    return 0


@contextmanager
def _template(folder: Path, used: Database, chosen: list[str]) -> Iterator[str]:
    """Only where a part needs a database."""
    if set(chosen) <= WITHOUT_DATABASE:
        yield ""
        return
    with installation.template(folder, used) as (_, template):
        yield template.url


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
    """Without the provider's limit, so that what is left is our own work; the budget is in Redis if there is one."""
    redis = os.environ.get("REDIS_URL", "")
    part = Part("Reading back invoices, new and changed", machine.facts(used.kind, redis))
    few, many = (measured("pull", size, redis=redis) for size in ((100, 300) if quick else (1_000, 10_000)))
    part.rows += [few, many]
    if "own_peak_mb" in few:
        part.ratios["own_peak_ratio"] = round(many["own_peak_mb"] / few["own_peak_mb"], 3)
    part.ratios |= measured("pull", 100, redis=redis, counted=True)
    return part


def _sie(measured: Measured, used: Database, *, quick: bool) -> Part:
    """A ledger of 100,000 vouchers with four rows each; the other sizes show how memory grows."""
    part = Part("SIE files, written and read with all checks", machine.facts("none", ""))
    for size in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
        part.rows += [measured(name, size) for name in ("sie_write", "sie_check", "sie_records")]
    part.rows.append(measured("sie_exact", 1_000 if quick else 10_000))
    return part


def _sie_large(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part("A SIE file of a million vouchers", machine.facts("none", ""))
    size = 100_000 if quick else 1_000_000
    part.rows += [measured(name, size) for name in ("sie_write", "sie_check", "sie_records")]
    return part


def _export(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part(
        "A ledger to a checked SIE file, beside a bare COPY of its rows", machine.facts(used.kind, "")
    )
    part.rows += [measured("export", size) for size in ((1_000, 10_000) if quick else (10_000, 100_000))]
    return part


def _export_large(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part("A ledger of a million vouchers to a checked SIE file", machine.facts(used.kind, ""))
    part.rows.append(measured("export", 100_000 if quick else 1_000_000))
    return part


def _following(measured: Measured, used: Database, *, quick: bool) -> Part:
    redis = os.environ.get("REDIS_URL", "")
    part = Part(
        "Event to booked mirror, one by one, at the provider's limit", machine.facts(used.kind, redis)
    )
    part.rows.append(measured("following", 10 if quick else 100, redis=redis, limited=True))
    return part


def _backlog(measured: Measured, used: Database, *, quick: bool) -> Part:
    redis = os.environ.get("REDIS_URL", "")
    title = "A backlog of originals, at 25 requests per 5 s"
    part = Part(title, machine.facts(used.kind, redis))
    part.rows.append(measured("backlog", 60 if quick else 1_000, redis=redis, limited=True))
    return part


def _inbox(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part("A replay of events into the inbox, 30 % of them repetitions", machine.facts(used.kind, ""))
    part.rows.append(measured("inbox", 10_000 if quick else 100_000))
    return part


def _takeover(measured: Measured, used: Database, *, quick: bool) -> Part:
    part = Part("Until the standby hears, after server or listener froze", machine.facts(used.kind, ""))
    part.rows.append(measured("takeover", 1 if quick else 5))
    return part


PARTS = {
    "following": _following,
    "backlog": _backlog,
    "planning": _planning,
    "push": _push,
    "memory": _memory,
    "preview": _preview,
    "pull": _pull,
    "sie": _sie,
    "sie_large": _sie_large,
    "export": _export,
    "export_large": _export_large,
    "inbox": _inbox,
    "takeover": _takeover,
}
SUITES = {
    "sync": ["planning", "push", "memory"],
    "mapping": ["preview"],
    "pull": ["pull"],
    "listener": ["inbox", "takeover"],
    "mirror": ["following", "backlog"],
    "sie": ["sie", "export"],
}
WITHOUT_DATABASE = {"sie", "sie_large"}


def _measured(order: Order) -> Row:
    sys.stderr.write(f"... {order.measure} {order.size}, {order.workers} workers\n")
    module = "benchmarks.sie.measure" if order.measure.startswith("sie_") else "benchmarks.measure"
    command = [sys.executable, "-m", module]
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
