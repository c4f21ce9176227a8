"""`python -m benchmarks.caller web|pull TENANT INTEGRATION`: another process that calls the same company."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from benchmarks.installation import silence_bells


@dataclass(frozen=True)
class Habit:
    """`patience`: a web request gives up soon, a pull may wait for its turn."""

    pause: float
    patience: float
    call: Callable[[Any], object]


HABITS = {
    "web": Habit(2.0, 2.0, lambda client: client.company_information()),
    "pull": Habit(3.0, 20.0, lambda client: next(iter(client.invoices.list()), None)),
}


def main(habit: Habit, tenant: UUID, integration: UUID) -> None:
    import django

    django.setup()
    silence_bells()
    from accounting import scope
    from accounting.domain.errors import ProviderError
    from accounting.models import Integration
    from accounting.oauth.clients import open_client

    with scope.scope([tenant]):
        found = Integration.objects.select_related("grant__app", "tenant").get(pk=integration)
        client = open_client(found, patience=habit.patience)
        while True:
            with suppress(ProviderError):
                habit.call(client)
            time.sleep(habit.pause)


if __name__ == "__main__":
    main(HABITS[sys.argv[1]], UUID(sys.argv[2]), UUID(sys.argv[3]))
