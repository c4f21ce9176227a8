"""The practice company's books from both sides: what a person books there, what is told, and what stands in Q."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from accounting import clock
from accounting.domain.webhooks import Incoming
from accounting.events import inbox, processing
from accounting.models import InboxEvent, Integration
from tests.engine.desk import Desk, Later
from tests.practice_server import PracticeServer
from vouchers.mirror.rules import new_rule, save_rule
from vouchers.mirror.sending import push_mirrors
from vouchers.models import Reversal, ReversalRule

ROWS = [{"Account": 1930, "Debit": 1000.10}, {"Account": 3980, "Credit": 1000.10}]
PLAIN = {"starts_on": date(2024, 1, 1), "trigger_series": "R", "target_series": "Q"}


@dataclass
class MirrorDesk(Desk):
    def rule(self, **changes: Any) -> ReversalRule:
        """The rule from R to Q with these changes, or another one where they name other series."""
        wanted = {**PLAIN, **changes}
        found = ReversalRule.objects.filter(
            integration=self.integration,
            trigger_series=wanted["trigger_series"],
            target_series=wanted["target_series"],
        ).first()
        rule = found or new_rule(self.integration)
        return save_rule(rule=rule, changes=changes if found else wanted, changed_by="test")

    def book(self, day: str = "2026-01-31", series: str = "R", rows: Any = None, **more: Any) -> str:
        """A person books a voucher there; its id as events name it."""
        order = {"series": series, "date": day, "text": "Resa", "rows": rows or ROWS, **more}
        made = self.sandbox.control("book", {"provider": "fortnox", "company": self.company, **order})
        document = made["document"]
        return f"{document['Year']}-{document['VoucherSeries']}-{document['VoucherNumber']}"

    def tell(self, number: str, event_type: str = "voucher-created-v1", times: int = 1) -> None:
        """An event comes in, each time with an offset of its own."""
        events = [
            Incoming(
                key=f"vouchers:{uuid4().hex}",
                type=event_type,
                company=self.company,
                body={"entityId": number},
                meaning="document",
                data_type="voucher",
                external_id=number,
            )
            for _ in range(times)
        ]
        grant = self.integration.grant
        assert grant is not None
        app = grant.app
        rows = [inbox.event_row(app, event, sha256="0" * 64, home=self.integration) for event in events]
        InboxEvent.objects.bulk_create(rows)

    def listen(self) -> None:
        """All that is due; a slow machine's worker stops after its seconds and is called again."""
        while processing.process_events(self.tenant.pk):
            pass

    def mirror(self, number: str, event_type: str = "voucher-created-v1") -> Reversal:
        """Told, read, and sent as far as it goes."""
        self.tell(number, event_type)
        self.listen()
        self.settle()
        return self.reversal(number)

    def run(self) -> None:
        """All events, and every job that the bell of an ended one starts."""
        self.listen()
        self.settle()
        while self.push():
            self.settle()

    def push(self) -> bool:
        """What the bell of an ended job does."""
        return push_mirrors(self.integration)

    def reversal(self, number: str) -> Reversal:
        year, series, last = number.split("-")
        found: Reversal = Reversal.objects.select_related("rule", "mirror", "integration__tenant").get(
            year_id=year, series=series, number=int(last)
        )
        return found

    def vouchers(self, series: str = "Q") -> list[dict[str, Any]]:
        return [one for one in self.ledger("vouchers") if one["VoucherSeries"] == series]

    def event_states(self) -> list[tuple[str, str]]:
        return list(InboxEvent.objects.order_by("received_at").values_list("state", "error"))

    def change(self, **order: Any) -> Any:
        return self.sandbox.control("change", {"provider": "fortnox", "company": self.company, **order})

    def calls(self) -> list[str]:
        """Method and path of every call since the mark, without the host's part."""
        found = []
        for line in self.requests():
            if "/3/" in line["path"]:
                found.append(f"{line['method']} {line['path'].partition('/3/')[2].partition('?')[0]}")
        return found


@contextmanager
def mirror_desk(integration: Integration, tenant: Any, sandbox: PracticeServer) -> Iterator[MirrorDesk]:
    later = Later()
    with clock.clock_set(later):
        desk = MirrorDesk(integration.pk, tenant, sandbox, later)
        desk.mark()
        yield desk
