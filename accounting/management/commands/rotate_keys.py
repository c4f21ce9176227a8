"""Re-encrypts all secrets with the newest key of FROST_KEY_RING; safe to interrupt and repeat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounting.secrets import keyring, rotation


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        report = rotation.rotate()
        for column, counts in sorted(report.keys.items()):
            shown = ", ".join(f"{kid}: {count}" for kid, count in sorted(counts.items()))
            self.stdout.write(f"{column:<40} {shown}")
        self.stdout.write(f"Re-encrypted now: {report.rotated}. Newest key: {keyring.newest()[0]}.")
        if report.unreadable:
            raise CommandError(
                f"{report.unreadable} values do not open. Put their key back into FROST_KEY_RING and repeat."
            )
        if not report.complete:
            raise CommandError("Some values were written under an older key meanwhile. Repeat the command.")
        self.stdout.write("Older keys may now be taken out of FROST_KEY_RING.")
