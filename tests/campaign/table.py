"""`python -m tests.campaign.table FOLDER DATABASE ...`: one table of all results that --full left in FOLDER.

Ends with 1 where something did not hold, or where a promised part was not played on one of the databases.
"""

import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from tests.campaign import plan
from tests.campaign.plan import Result
from tests.campaign.terminal import counted, line

HEAD = f"{'part':<18}{'database':<12}{'seconds':>8}{'seeds':>7}{'requests':>10}  verdict"


def main(folder: Path, databases: Sequence[str]) -> int:
    results = [Result.from_json(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    played = {(result.part, result.database) for result in results}
    missing = [
        Result(part, database, ["not played"], 0)
        for part, database in product(plan.due(full=True), databases)
        if (part, database) not in played
    ]
    return show([*results, *missing])


def keep(folder: Path, result: Result) -> None:
    (folder / f"{result.part}-{result.database}.json").write_text(result.to_json(), encoding="utf-8")


def show(results: Sequence[Result]) -> int:
    order = plan.due(full=True)
    line(f"\n{HEAD}")
    for result in sorted(results, key=lambda one: (order.index(one.part), one.database)):
        for text in _rows(result):
            line(text)
    held = sum(result.held for result in results)
    line(f"{held} of {len(results)} held")
    return 0 if results and held == len(results) else 1


def _rows(result: Result) -> list[str]:
    numbers = f"{_number(result.seeds):>7}{_number(result.requests):>10}"
    rows = [f"{result.part:<18}{result.database:<12}{result.seconds:>8.0f}{numbers}  {_verdict(result)}"]
    rows += [f"{'':<18}faults struck: {counted(result.faults)}"] if result.faults else []
    rows += [f"{'':<18}kills: {counted(result.kills)}"] if result.kills else []
    return rows


def _number(value: int) -> str:
    return f"{value:,}" if value else "-"


def _verdict(result: Result) -> str:
    if result.complaints:
        return f"FAILED: {len(result.complaints)} complaints, first: {result.complaints[0]}"[:80]
    return "held" if result.held else "FAILED: a point without a kill"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
