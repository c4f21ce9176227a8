"""`python -m tests.campaign [--full] [--only crash,outage] [--seeds N]`: plays the parts, ends with a summary.

The database is the one of DATABASE_URL (a new database beside it, dropped afterwards), else SQLite.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from secrets import token_hex

from script.layout import ROOT
from tests.campaign import ground, plan
from tests.campaign.ground import Database
from tests.campaign.plan import PARTS, Order, Result

SHOWN = 20
# Played in --full after the others, each a command of its own that must end with 0.
EXTRA = {
    "mutants": [sys.executable, "-m", "tests.mutants"],
    "tokens": [sys.executable, "-m", "pytest", "-q", "tests/oauth/test_race.py"],
}
LANES = 3  # most of the time is spent waiting for leases and settle times


def main() -> int:
    given = _arguments()
    database = Database(os.environ.get("DATABASE_URL", ""))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="frost-campaign-") as name:
        folder = Path(given.keep or name)
        folder.mkdir(parents=True, exist_ok=True)
        with migrated_template(folder, database) as template:
            play = partial(_play, given, folder, database, template)
            with ThreadPoolExecutor(given.lanes) as lanes:
                results = list(lanes.map(play, [name for name in _chosen(given) if name not in EXTRA]))
            results += [_run(name, EXTRA[name]) for name in _chosen(given) if name in EXTRA]
    return _summary(results, database, time.monotonic() - started)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="", help="parts, separated by commas")
    parser.add_argument("--seeds", type=int, default=0, help="how many seeds the crash part plays")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=LANES, help="parts played at the same time")
    parser.add_argument("--keep", default="", help="a folder that is not removed afterwards")
    return parser.parse_args()


def _chosen(given: argparse.Namespace) -> list[str]:
    names = given.only.split(",") if given.only else _due(given)
    unknown = [name for name in names if name not in {*PARTS, *EXTRA}]
    if unknown:
        raise SystemExit(f"no part {', '.join(unknown)}; there are {', '.join([*PARTS, *EXTRA])}")
    return names


def _due(given: argparse.Namespace) -> list[str]:
    if given.full:
        return [*PARTS, *(name for name in EXTRA if _exists(name))]
    return [name for name, part in PARTS.items() if not part.only_full]


def _exists(name: str) -> bool:
    """The race for one token has its test where tokens have theirs."""
    last = EXTRA[name][-1]
    return not last.endswith(".py") or (ROOT / last).is_file()


def _run(name: str, command: list[str]) -> Result:
    started = time.monotonic()
    say(f"\n== {name}")
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    return Result(name, [f"ended with {code}"] if code else [], [], time.monotonic() - started)


@contextmanager
def migrated_template(folder: Path, database: Database) -> Iterator[str]:
    """A migrated, empty database that every part starts from."""
    data = ground.empty_folder(folder / "template")
    template = database.sibling(f"frost_camp_{token_hex(4)}") if database.url else database
    if database.url:
        ground.create(template)
    try:
        environment = ground.environment(data, template, "http://127.0.0.1:9")
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        yield template.url or str(data / ground.SQLITE_NAME)
    finally:
        if database.url:
            ground.drop(template)


def _play(given: argparse.Namespace, folder: Path, database: Database, template: str, name: str) -> Result:
    """What a part says is shown when it is over: several are played at the same time."""
    part = PARTS[name]
    order = Order(name, str(folder), given.full, _seeds(given, name), database.url, template, _broker())
    command = [sys.executable, "-m", "tests.campaign.part", order.to_json()]
    played = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    try:
        result = Result(**json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        result = Result(name, ["the part ended without a result"], [], 0)
    shown = [f"    WRONG {complaint}" for complaint in result.complaints[:SHOWN]]
    head = f"\n== {part.title} ({database.kind}; {part.scale(full=given.full).told})\n{played.stdout}"
    say("\n".join([head.rstrip(), *shown, *([played.stderr] if shown and played.stderr else [])]))
    return result


def _seeds(given: argparse.Namespace, name: str) -> list[int]:
    number = given.seeds or (plan.FULL_SEEDS if given.full else plan.QUICK_SEEDS)
    if name == "crash-real-times":
        number = min(number, 2)
    return list(range(given.first_seed, given.first_seed + number))


def _broker() -> dict[str, str]:
    url = os.environ.get("REDIS_URL", "")
    return {"REDIS_URL": url, "FROST_BROKER_PREFIX": f"frost-camp-{token_hex(4)}:"} if url else {}


def _summary(results: list[Result], database: Database, seconds: float) -> int:
    say(f"\n{'part':<18}{'seconds':>8}  verdict on {database.kind}")
    for result in results:
        verdict = f"{len(result.complaints)} complaints" if result.complaints else "held"
        say(f"{result.part:<18}{result.seconds:>8.0f}  {verdict}")
    say(f"{'together':<18}{seconds:>8.0f}")
    return 1 if any(result.complaints for result in results) else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
