"""Makes the database roles of an installation, or prints the SQL that does."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounting.database_roles import Roles, statements


class Command(BaseCommand):
    help = __doc__
    # The database may be empty, and its tables may belong to another role.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sql", action="store_true", help="print only")
        parser.add_argument("--owner", default="frost_owner")
        parser.add_argument("--app", default="frost_app")
        parser.add_argument("--sweeper", default=settings.FROST_SWEEPER_ROLE)
        parser.add_argument("--database", help="name of the database; default: the connected one")

    def handle(self, *args: Any, **options: Any) -> None:
        database = options["database"] or self._database()
        try:
            lines = statements(Roles(options["owner"], options["app"], options["sweeper"], database))
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["sql"]:
            self.stdout.write("".join(f"{line};\n" for line in lines))
            return
        self._execute(lines)
        self.stdout.write(
            f"Roles are ready. Give {options['owner']} and {options['app']} passwords with \\password in "
            "psql, then run migrate as the owner."
        )

    def _database(self) -> str:
        return str(connection.settings_dict["NAME"]) if connection.vendor == "postgresql" else "frost"

    def _execute(self, lines: list[str]) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("DATABASE_URL is not PostgreSQL. --sql prints the statements.")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for line in lines:
                    cursor.execute(line)
        except ProgrammingError as error:
            raise CommandError(f"{error} Run this as a superuser of the database, once.") from error
