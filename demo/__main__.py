"""The command line: generate a month, load everything, bring last year, connect to the practice company."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from demo import config, csv_files, federation, loader
from demo.bring_last_year import bring
from demo.connect import connect
from demo.errors import DemoError
from demo.last_year import file as last_year
from demo.seeded import DEFAULT_SEED


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        sys.stdout.write(f"{chosen.run(chosen)}\n")
    except DemoError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _generate(chosen: argparse.Namespace) -> str:
    year, number = chosen.month
    month = federation.month(year, number, chosen.seed)
    if chosen.csv is None:
        return json.dumps(asdict(month), ensure_ascii=False, indent=1)
    return "\n".join(str(path) for path in csv_files.write_month(month, chosen.csv))


def _load(chosen: argparse.Namespace) -> str:
    counts = loader.load(config.read(chosen.config), federation.every_month(chosen.seed))
    return "\n".join(
        f"{kind}: " + ", ".join(f"{number} {status}" for status, number in sorted(found.items()))
        for kind, found in counts.items()
    )


def _connect(chosen: argparse.Namespace) -> str:
    return f"The demo uses the Fortnox integration {connect(config.read(chosen.config))}."


def _last_year(chosen: argparse.Namespace) -> str:
    if chosen.config is not None:
        return bring(config.read(chosen.config), chosen.seed)
    written = last_year.write(chosen.file, chosen.seed)
    return f"{chosen.file}: {written.vouchers} vouchers, {written.size} bytes"


def _month(text: str) -> tuple[int, int]:
    try:
        parsed = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 - a month has no time zone
    except ValueError as error:
        message = f"{text} is not a month such as 2026-01"
        raise argparse.ArgumentTypeError(message) from error
    return parsed.year, parsed.month


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="demo", description="Demo data of a Swedish pétanque federation.")
    commands = parser.add_subparsers(required=True, metavar="command")
    generate = commands.add_parser("generate", help="print one month as JSON or write it as CSV files")
    generate.add_argument("--month", type=_month, required=True, help="2025-12, 2026-01 or 2026-02")
    generate.add_argument(
        "--csv", type=Path, metavar="DIR", help="write CSV files here instead of printing JSON"
    )
    generate.set_defaults(run=_generate)
    load = commands.add_parser("load", help="send all months to the record API")
    load.set_defaults(run=_load)
    connection = commands.add_parser("connect", help="connect to the practice company")
    connection.set_defaults(run=_connect)
    last = commands.add_parser("last-year", help="write the SIE file of 2025, or import it")
    where = last.add_mutually_exclusive_group(required=True)
    where.add_argument("--file", type=Path, help="write it here")
    where.add_argument("--config", type=Path, metavar="demo.json", help="import it there, once")
    last.set_defaults(run=_last_year)
    for command in (generate, load, last):
        command.add_argument("--seed", type=int, default=DEFAULT_SEED)
    for command in (load, connection):
        command.add_argument("--config", type=Path, required=True, metavar="demo.json")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
