"""Counts the vouchers of reversed series against their reversals; what no event told of is read and reversed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting import scope
from accounting.all_tenants import tenant_id_of, tenant_ids
from accounting.domain.errors import ProviderError
from accounting.models import Integration
from vouchers.mirror.scanning import scan_vouchers
from vouchers.models import ReversalRule, RuleMode


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", default="", help="the organisation's code; all of them if omitted")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for tenant in _tenants(options["tenant"]):
            with scope.scope([tenant]):
                failed += sum(not self._scan(integration) for integration in _integrations())
        if failed:
            raise CommandError(f"{failed} integrations could not be read.")

    def _scan(self, integration: Integration) -> bool:
        try:
            counts = scan_vouchers(integration=integration)
        except ProviderError as error:
            self.stderr.write(f"{integration}: {error.code} {error.message}".strip())
            return False
        for count in counts:
            self.stdout.write(
                f"{integration} {count.series} -> {count.target}, year from {count.year}: {count.total} vouchers, "
                f"{count.mirrored} reversed, {count.excluded} left alone, {count.waiting} waiting, "
                f"{len(count.missing)} not seen before, {len(count.changed)} changed, {len(count.gone)} gone"
            )
        return True


def _tenants(code: str) -> list[Any]:
    if not code:
        with scope.scope():
            return tenant_ids()
    found = tenant_id_of(code)
    if found is None:
        raise CommandError(f"There is no organisation with the code {code!r}.")
    return [found]


def _integrations() -> list[Integration]:
    rules = ReversalRule.objects.exclude(mode=RuleMode.OFF)
    rows = Integration.objects.select_related("grant__app", "tenant")
    return list(rows.filter(pk__in=rules.values("integration")).order_by("company_name"))
