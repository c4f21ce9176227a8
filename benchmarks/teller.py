"""`python -m benchmarks.teller TENANT INTEGRATION`: puts events into the inbox as the listener does, bells included.

Each line on its input holds the numbers of vouchers; the answer is the moment at which their events were committed.
"""

import sys
import time
from uuid import UUID, uuid4


def main(tenant: UUID, integration_id: UUID) -> None:
    import django

    django.setup()
    from django.db import transaction

    from accounting import scope
    from accounting.domain.webhooks import Incoming
    from accounting.events import inbox
    from accounting.models import InboxEvent, Integration

    with scope.scope([tenant]):
        integration = Integration.objects.select_related("grant__app").get(pk=integration_id)
        for line in sys.stdin:
            events = [
                Incoming(
                    key=f"vouchers:{uuid4().hex}",
                    type="voucher-created-v1",
                    company=integration.company_id,
                    body={"entityId": number},
                    meaning="document",
                    data_type="voucher",
                    external_id=number,
                )
                for number in line.split()
            ]
            app = integration.grant.app
            rows = [inbox.event_row(app, event, sha256="0" * 64, home=integration) for event in events]
            with transaction.atomic():
                InboxEvent.objects.bulk_create(rows, batch_size=500)
                inbox.ring_for([tenant])
            sys.stdout.write(f"{time.time()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(UUID(sys.argv[1]), UUID(sys.argv[2]))
