"""Declares this process to be the installation of this database, after a restore or a move."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounting import installation


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="the former installation is stopped for good")

    def handle(self, *args: Any, **options: Any) -> None:
        stored, here = installation.stored_name(), settings.FROST_INSTALLATION
        if stored == here:
            self.stdout.write(f"This database already belongs to {here}.")
            return
        if not options["yes"]:
            raise CommandError(
                f"This database belongs to {stored}, this process is {here}. If {stored} still runs, both "
                "would write to the same companies. Stop it for good, then repeat with --yes."
            )
        installation.adopt()
        self.stdout.write(f"The database of {stored} now belongs to {here}. Sending starts again.")
