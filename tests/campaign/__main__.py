"""`python -m tests.campaign [--full] [--only crash,outage] [--seeds N]`: plays the parts, ends with a table.

The database is the one of DATABASE_URL (new databases beside it, dropped afterwards), else SQLite.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from script.shutdown import StopAsked, stop_on_signals
from tests import empty_database
from tests.campaign import ground, plan, table
from tests.campaign.ground import Database
from tests.campaign.plan import COMMANDS, PARTS, Result
from tests.campaign.play import Run, play_all
from tests.campaign.terminal import line

# Most of the time is spent waiting for leases and settle times; --full plays waiting parts beside.
LANES, LANES_FULL = 3, 2
STOPPED = 130


def main() -> int:
    given = _arguments()
    results: list[Result] = []
    try:
        with stop_on_signals(), tempfile.TemporaryDirectory(prefix="frost-campaign-") as name:
            folder = Path(given.keep or name)
            folder.mkdir(parents=True, exist_ok=True)
            _play(given, folder, results)
    except StopAsked:
        line("stopped by a signal; what was started is ended")
        return STOPPED
    return table.show(results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument(
        "--only", default="", help=f"parts or groups ({', '.join(plan.GROUPS)}), separated by commas"
    )
    parser.add_argument("--shared", action="store_true", help="the other database plays the other parts")
    parser.add_argument("--seeds", type=int, default=0, help="how many seeds the crash part plays")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=0, help="parts played at the same time")
    parser.add_argument("--keep", default="", help="a folder that is not removed afterwards")
    parser.add_argument("--results", default="", help="a folder for one file per result")
    given = parser.parse_args()
    try:
        shared_on = Database(os.environ.get("DATABASE_URL", "")).kind if given.shared else ""
        due = plan.due(full=given.full, shared_on=shared_on)
        given.names = plan.expanded(given.only.split(",")) if given.only else due
    except ValueError as error:
        parser.error(str(error))
    given.lanes = given.lanes or (LANES_FULL if given.full else LANES)
    return given


def _play(given: argparse.Namespace, folder: Path, results: list[Result]) -> None:
    database = Database(os.environ.get("DATABASE_URL", ""))
    parts = [name for name in given.names if name in PARTS]
    commands = [name for name in given.names if name in COMMANDS]
    done = partial(_done, given.results, results)
    seeds = partial(_seeds, given)
    if parts:
        with migrated_template(folder, database) as template:
            run = Run(given.full, folder, database, template, seeds)
            play_all(parts, run, lanes=given.lanes, done=done)
    play_all(commands, Run(given.full, folder, database, "", seeds), lanes=1, done=done)


def _done(folder: str, results: list[Result], result: Result) -> None:
    results.append(result)
    if folder:
        table.keep(Path(folder), result)


@contextmanager
def migrated_template(folder: Path, database: Database) -> Iterator[str]:
    """A migrated, empty database that every part starts from: its URL, or the path of its file."""
    if name := empty_database.given():
        yield database.sibling(name).url or name
        return
    data = ground.empty_folder(folder / "template")
    with ground.marked() as mark:
        template = mark if database.url else str(data / ground.SQLITE_NAME)
        empty_database.make(template, database)
        yield database.sibling(template).url or template


def _seeds(given: argparse.Namespace, name: str) -> list[int]:
    number = given.seeds or (plan.FULL_SEEDS if given.full else plan.QUICK_SEEDS)
    if name == "crash-real-times":
        number = min(number, plan.REAL_SEEDS)
    return list(range(given.first_seed, given.first_seed + number))


if __name__ == "__main__":
    sys.exit(main())
