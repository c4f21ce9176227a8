"""Imports a SIE file into a ledger: says what it would create, and with --approve imports it.

Exit status 0: imported, or could be; 1: refused, with the reason; 2: the file or the organisation is not there.
"""

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounting import scope
from accounting.all_tenants import tenant_id_of
from accounting.models import Tenant
from accounting.people import COMMAND_LINE
from accounting.problems.sentences import explain
from sie4.importing import reports
from sie4.importing.approve import approve_import
from sie4.importing.errors import SieRefused
from sie4.importing.summary import summary_of
from sie4.importing.upload import take_in
from sie4.importing.work import run_import
from sie4.models import ImportStatus, SieImport
from vouchers.ledgers.own import own_ledger
from vouchers.models import Ledger

_OWN = "own"
_GONE = 2


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True, help="the organisation's code")
        parser.add_argument(
            "--ledger", default="", help="own, or a ledger's id; else one of the file's company"
        )
        parser.add_argument("--series", default="", help="for vouchers that name none; A if omitted")
        parser.add_argument(
            "--approve", action="store_true", help="import it; else only say what would be made"
        )
        parser.add_argument(
            "--accept-flagga", action="store_true", help="though it was read in somewhere before"
        )
        parser.add_argument(
            "--accept-other-company", action="store_true", help="though it is another company's"
        )
        parser.add_argument("--lang", choices=("sv", "en"), default="sv")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant_id = tenant_id_of(options["tenant"])
        if tenant_id is None:
            raise CommandError(
                f"There is no organisation with the code {options['tenant']!r}.", returncode=_GONE
            )
        with scope.scope([tenant_id]), translation.override(options["lang"]):
            upload = self._taken_in(Tenant.objects.get(pk=tenant_id), options)
            self._show(upload, options["lang"])
            if upload.status == ImportStatus.REFUSED:
                self._refuse(upload.error_code, upload.error_params)
            if options["approve"]:
                self._import(upload, options)
            elif upload.preview["obstacles"] or upload.preview["conflicts"]["count"]:
                sys.exit(1)

    def _taken_in(self, tenant: Tenant, options: dict[str, Any]) -> SieImport:
        path = options["file"]
        try:
            with path.open("rb") as file:
                return take_in(
                    tenant=tenant,
                    file=file,
                    name=path.name,
                    uploaded_by=COMMAND_LINE,
                    target=_ledger(tenant, options["ledger"]),
                    series=options["series"],
                )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=_GONE) from error

    def _import(self, upload: SieImport, options: dict[str, Any]) -> None:
        ticks = {name: options[name] for name in ("accept_flagga", "accept_other_company")}
        try:
            approve_import(upload=upload, approved_by=COMMAND_LINE, options=ticks)
        except SieRefused as refusal:
            for one in refusal.errors:
                self.stdout.write(f"  {one['message']}")
            self._refuse(refusal.code, refusal.params)
        run_import(upload.pk)
        upload.refresh_from_db()
        if upload.status == ImportStatus.FAILED:
            self._refuse(upload.error_code, upload.error_params)
        self.stdout.write(str(upload.get_status_display()))

    def _show(self, upload: SieImport, language: str) -> None:
        for finding in reports.told(upload.report, language):
            if finding["level"] != "info":
                self.stdout.write(
                    f"{finding['line'] or ''}: {finding['message']} {finding['remedy']}".lstrip(": ")
                )
        for label, value in summary_of(upload.preview):
            self.stdout.write(f"{label}: {value}")
        for one in [*upload.preview["obstacles"], *upload.preview["conflicts"]["rows"]]:
            words = explain(one["code"], one["params"])
            self.stdout.write(f"  {words.message} {words.next_step}")

    def _refuse(self, code: str, params: dict[str, Any]) -> None:
        words = explain(code, params)
        self.stderr.write(f"{words.message} {words.next_step}")
        sys.exit(1)


def _ledger(tenant: Tenant, chosen: str) -> Ledger | None:
    """Raises CommandError where there is none."""
    if not chosen:
        return None
    try:
        found = own_ledger(tenant) if chosen == _OWN else Ledger.objects.filter(pk=UUID(chosen)).first()
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"There is no ledger {chosen!r}.", returncode=_GONE)
    return found
