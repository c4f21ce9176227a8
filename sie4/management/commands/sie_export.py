"""Writes a fiscal year of an organisation's ledger to a SIE file. Exit status 1: it would not be right."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting import scope
from accounting.all_tenants import tenant_id_of
from accounting.models import Tenant
from accounting.people import COMMAND_LINE
from accounting.problems.sentences import explain
from accounting.sync.errors import SyncRefused
from sie4.core.profiles import PROFILES, STRICT
from sie4.core.sentences import LANGUAGES
from sie4.exporting.asking import ask_for_export
from sie4.exporting.files import download_name, path_of
from sie4.exporting.told import error_message, findings, notes
from sie4.exporting.work import write_export
from sie4.models import SIE4Export
from sie4.models.exports import ExportStatus, FileKind
from vouchers.ledgers.own import own_ledger
from vouchers.models import FiscalYear, Ledger

_SWITCHES = ("opening-balances", "closing-balances", "period-balances", "objects", "budget")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="the organisation's code")
        parser.add_argument("--ledger", default="", help="its id; the organisation's own if omitted")
        parser.add_argument("--year", default="", help="any day of it, or 2026; the latest if omitted")
        parser.add_argument("--out", type=Path, help="file or folder; the present folder if omitted")
        parser.add_argument("--type", choices=FileKind.values, default=FileKind.EXPORT.value)
        parser.add_argument("--profile", choices=sorted(PROFILES), default=STRICT.key)
        parser.add_argument("--from", type=date.fromisoformat, dest="date_from")
        parser.add_argument("--to", type=date.fromisoformat, dest="date_to")
        parser.add_argument("--series", action="append", default=[], help="may be given more than once")
        parser.add_argument("--lang", choices=LANGUAGES, default="sv")
        for name in _SWITCHES:
            parser.add_argument(f"--no-{name}", action="store_false", dest=name.replace("-", "_"))

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = tenant_id_of(options["tenant"])
        if tenant is None:
            raise CommandError(f"There is no organisation with the code {options['tenant']!r}.")
        with scope.scope([tenant]):
            ledger = _ledger(tenant, options["ledger"])
            try:
                export = self._export(ledger, options)
            except SyncRefused as refused:
                words = explain(refused.code, refused.params, language=options["lang"])
                raise CommandError(f"{words.message} {words.next_step}") from refused
            self._tell(export, options["lang"])
            if export.status != ExportStatus.COMPLETED:
                raise CommandError(error_message(export, options["lang"]))
            self._hand_over(export, options["out"])

    def _export(self, ledger: Ledger, options: dict[str, Any]) -> SIE4Export:
        """Raises SyncRefused."""
        include = {name.replace("-", "_"): options[name.replace("-", "_")] for name in _SWITCHES}
        asked = ask_for_export(
            ledger=ledger,
            fiscal_year=_year(ledger, options["year"]),
            kind=options["type"],
            profile=options["profile"],
            date_from=options["date_from"],
            date_to=options["date_to"],
            series=options["series"],
            requested_by=COMMAND_LINE,
            **include,
        )
        write_export(asked.pk)
        done: SIE4Export = SIE4Export.objects.select_related("tenant", "fiscal_year").get(pk=asked.pk)
        return done

    def _tell(self, export: SIE4Export, language: str) -> None:
        for note in notes(export, language):
            self.stderr.write(f"{note['message']} {note['next_step']}")
        for finding in findings(export, language):
            self.stderr.write(f"{finding['message']} {finding['remedy']}")
        for one in export.replaced:
            self.stderr.write(f"{one['character']} ({one['code']}) -> {one['replacement']}: {one['count']}")

    def _hand_over(self, export: SIE4Export, out: Path | None) -> None:
        target = out or Path()
        if target.is_dir():
            target = target / download_name(export)
        shutil.copyfile(path_of(export), target)
        self.stdout.write(
            f"{target}: SIE {export.kind}, {export.fiscal_year.label}, {export.accounts} accounts, "
            f"{export.vouchers} vouchers, {export.size} bytes, sha256 {export.sha256}"
        )


def _ledger(tenant: Any, chosen: str) -> Ledger:
    ledger = (
        Ledger.objects.select_related("tenant").filter(pk=chosen).first()
        if chosen
        else own_ledger(Tenant.objects.get(pk=tenant))
    )
    if ledger is None:
        raise CommandError("There is no such ledger.")
    return ledger


def _year(ledger: Ledger, chosen: str) -> FiscalYear | None:
    if not chosen:
        return None
    try:
        day = date.fromisoformat(chosen if "-" in chosen else f"{chosen}-12-31")
    except ValueError as error:
        raise CommandError(f"{chosen!r} is neither a year nor a day.") from error
    years = FiscalYear.objects.filter(ledger=ledger, start__lte=day, end__gte=day)
    found: FiscalYear | None = years.first()
    if found is None:
        raise CommandError(f"The ledger has no fiscal year that holds {day}.")
    return found
