"""Checks a SIE file against the format and says what is wrong, where, and what to do. Exit status 1: errors."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sie4.core.report import Report, check
from sie4.core.sentences import LANGUAGES, remedy, sentence

_LEVELS = {
    "sv": {"error": "Fel", "warning": "Varning", "info": "Upplysning"},
    "en": {"error": "Error", "warning": "Warning", "info": "Note"},
}
_LINE = {"sv": "rad", "en": "line"}
_MORE = {"sv": "och {} till av samma slag", "en": "and {} more of the same kind"}
_SUM = {
    "sv": "SIE typ {kind}, {encoding}: {accounts} konton, {vouchers} verifikationer, {rows} rader. "
    "Fel: {errors}, varningar: {warnings}.",
    "en": "SIE type {kind}, {encoding}: {accounts} accounts, {vouchers} vouchers, {rows} rows. "
    "Errors: {errors}, warnings: {warnings}.",
}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--lang", choices=LANGUAGES, default="sv")

    def handle(self, *args: Any, **options: Any) -> None:
        path, language = options["file"], options["lang"]
        try:
            with path.open("rb") as file:
                report = check(file, name=path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(language), ensure_ascii=False, indent=2))
        else:
            self._show(report, language)
        if report.exit_status:
            sys.exit(report.exit_status)

    def _show(self, report: Report, language: str) -> None:
        last = {finding.code: finding for finding in report.findings}
        for finding in report.findings:
            where = f", {_LINE[language]} {finding.line}" if finding.line else ""
            self.stdout.write(f"{_LEVELS[language][finding.level]}{where}: {sentence(finding, language)}")
            self.stdout.write(f"    {remedy(finding, language)}")
            more = report.more(finding.code)
            if more and last[finding.code] is finding:
                self.stdout.write(f"    ({_MORE[language].format(more)})")
        facts = {name: getattr(report, name) for name in ("kind", "encoding", "accounts", "vouchers", "rows")}
        self.stdout.write(_SUM[language].format(**facts, errors=report.errors, warnings=report.warnings))
