"""Reads the books of integrations into their ledgers, and waits until that is done."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting import scope
from accounting.all_tenants import tenant_id_of
from accounting.models import Integration
from accounting.sync.errors import SyncRefused
from vouchers.models import LedgerPull
from vouchers.pulling.asking import OPEN, ask_to_pull
from vouchers.pulling.work import run_pull

_PAUSE = 1.0


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="the organisation's code")
        parser.add_argument("--whole", action="store_true", help="everything anew")
        parser.add_argument("--wait", type=float, default=3600, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = tenant_id_of(options["tenant"])
        if tenant is None:
            raise CommandError(f"There is no organisation with the code {options['tenant']!r}.")
        until = time.monotonic() + options["wait"]
        with scope.scope([tenant]):
            rows = Integration.objects.select_related("grant__app", "tenant").filter(grant__isnull=False)
            for integration in rows.order_by("company_name"):
                self._pull(integration, whole=options["whole"], until=until)

    def _pull(self, integration: Integration, *, whole: bool, until: float) -> None:
        try:
            pull = ask_to_pull(integration=integration, requested_by="command", whole=whole)
        except SyncRefused as refused:
            raise CommandError(f"{integration}: {refused.code}") from refused
        while pull.status in OPEN and time.monotonic() < until:
            run_pull(pull.pk)
            pull.refresh_from_db()
            if pull.status in OPEN:
                time.sleep(_PAUSE)
        if pull.status != LedgerPull.Status.DONE:
            raise CommandError(f"{integration}: {pull.error_code or pull.status}")
        for year in pull.report["years"]:
            gaps = sum(map(len, year["gaps"].values()))
            way = year["way"] or "nothing"
            self.stdout.write(
                f"{integration} {year['first']}: {year['changed']} vouchers by {way}, {gaps} gaps"
            )
