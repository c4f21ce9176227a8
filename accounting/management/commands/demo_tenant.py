"""Makes the practice organisation of the demo, and writes demo.json; repeated, it keeps password and key."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting.demo_tenant import prepare


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--admin-user", default="kassor")
        parser.add_argument("--json", type=Path, required=True, help="where demo.json is kept")
        parser.add_argument("--sandbox-company", default="100200")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            values = prepare(
                path=options["json"],
                admin_user=options["admin_user"],
                sandbox_company=options["sandbox_company"],
            )
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{values['tenant_id']} is ready; {options['json']} tells how to reach it.")
