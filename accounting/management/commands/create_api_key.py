"""Makes an API key for another system of one organisation and shows it once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting import scope
from accounting.all_tenants import tenant_id_of
from accounting.models import Role, Tenant
from accounting.people import COMMAND_LINE, create_api_key


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="the organisation's code")
        parser.add_argument("--name", required=True, help="which system it is for")
        parser.add_argument("--role", choices=Role.values, default=Role.TREASURER.value)
        parser.add_argument("--days", type=int, help="how long it lives; without an end if omitted")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant_id = tenant_id_of(options["tenant"])
        if tenant_id is None:
            raise CommandError(f"There is no organisation with the code {options['tenant']!r}.")
        if options["days"] is not None and options["days"] < 1:
            raise CommandError("--days must be at least 1.")
        with scope.scope([tenant_id]):
            tenant = Tenant.objects.get(pk=tenant_id)
            _, text = create_api_key(
                tenant=tenant,
                name=options["name"],
                role=options["role"],
                days=options["days"],
                actor=COMMAND_LINE,
            )
        self.stderr.write("Keep it now; it cannot be shown again.")
        self.stdout.write(text)
