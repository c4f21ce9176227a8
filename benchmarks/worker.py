"""`python -m benchmarks.worker TENANT INTEGRATION`: a worker process that drains one integration for ever."""

import sys
import time
from uuid import UUID

from benchmarks.installation import silence_bells

IDLE_SECONDS = 0.2


def main(tenant: UUID, integration: UUID) -> None:
    import django

    django.setup()
    silence_bells()
    from accounting import scope
    from accounting.sync.drain import drain

    with scope.scope([tenant]):
        while True:
            if not drain(integration):
                time.sleep(IDLE_SECONDS)


if __name__ == "__main__":
    main(UUID(sys.argv[1]), UUID(sys.argv[2]))
