"""One organisation of the part: its company mirrors R in Q, and what the product says of each original."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.campaign import outcomes
from tests.campaign.reversals.originals import STARTS_ON, Mode, Original
from tests.campaign.stage import Organisation, Stage

BY_HAND = "För hand"


@dataclass
class Office:
    who: Organisation
    mode: Mode
    booked: list[Original] = field(default_factory=list)

    @property
    def company(self) -> str:
        return self.who.company


def opened(stage: Stage, number: int, mode: Mode) -> Office:
    """Connected, its registers read, and its rule from R to Q automatic."""
    from accounting import scope
    from accounting.mappings.references import read_references
    from accounting.models import Integration
    from vouchers.mirror.rules import new_rule, save_rule

    who = stage.organisation(number)
    with scope.scope([who.tenant.pk]):
        rows = Integration.objects.select_related("grant__app", "tenant")
        integration = rows.get(pk=who.integration_id)
        read_references(integration=integration)
        changes: dict[str, Any] = {
            "mode": "automatic",
            "starts_on": STARTS_ON,
            "auto_reverse_date_mode": mode.value,
            "text_template": "{series}{number} {date}: {text}",
        }
        save_rule(rule=new_rule(integration), changes=changes, changed_by="campaign")
    return Office(who, mode)


def is_heard(office: Office) -> bool:
    """It is on the stream, and what was before that is read."""
    from accounting import scope
    from accounting.models import StreamMember

    with scope.scope([office.who.tenant.pk]):
        return StreamMember.objects.filter(since__isnull=False, scan_from=None).exists()


def book(stage: Stage, office: Office, originals: list[Original]) -> None:
    """A person books them, all in one go; each gets its place."""
    orders = [original.order() for original in originals]
    made = stage.opponent.tell("book", {"company": office.company, "vouchers": orders})["booked"]
    for original, where in zip(originals, made, strict=True):
        original.year, original.number = int(where["year"]), int(where["number"])
    office.booked += originals


def change(stage: Stage, office: Office, original: Original) -> None:
    """Its rows are struck out and the same account booked against itself with another amount."""
    account = original.rows[0].account
    rows = [{"Account": account, "Debit": 1}, {"Account": account, "Credit": 1}]
    order = {"company": office.company, "type": "vouchers", "number": original.place, "rows": rows}
    stage.opponent.tell("change", order)


def book_by_hand(stage: Stage, office: Office) -> None:
    """A person's own voucher in the series of the reversals."""
    rows = [{"Account": 1930, "Debit": 7}, {"Account": 3985, "Credit": 7}]
    order = {"company": office.company, "series": "Q", "date": "2026-03-31", "text": BY_HAND, "rows": rows}
    stage.opponent.tell("book", order)


def decided(office: Office) -> int:
    """How many originals are done with, or wait for a person."""
    from accounting import scope
    from vouchers.models import Reversal

    with scope.scope([office.who.tenant.pk]):
        return int(Reversal.objects.exclude(state__in=["noticed", "approved", "sending"]).count())


def states(office: Office, originals: list[Original]) -> dict[str, tuple[str, str]]:
    """{place: (state, alert)} of those of these that the product knows."""
    from accounting import scope
    from vouchers.models import Reversal

    wanted = {original.place for original in originals}
    with scope.scope([office.who.tenant.pk]):
        rows = Reversal.objects.only("year_id", "series", "number", "state", "alert")
        return {row.original_id: (row.state, row.alert) for row in rows if row.original_id in wanted}


def at_rest(office: Office) -> bool:
    """Every original is decided, no event waits, no job runs and no gap is open."""
    from accounting import scope
    from accounting.models import InboxEvent, StreamMember

    if decided(office) < len(office.booked) or not outcomes.at_rest(office.who):
        return False
    with scope.scope([office.who.tenant.pk]):
        waits = InboxEvent.objects.filter(state="received").exists()
        return not waits and not StreamMember.objects.filter(scan_from__isnull=False).exists()


def read_back(office: Office) -> int:
    """How many vouchers came into the inbox by reading a gap."""
    from accounting import scope
    from accounting.models import InboxEvent

    with scope.scope([office.who.tenant.pk]):
        return int(InboxEvent.objects.filter(event_type="scanned", data_type="voucher").count())


def hold(office: Office, seconds: float) -> None:
    """Nothing is sent for this company, as if a worker had frozen right after it took the turn."""
    _turn(office, "frozen", timedelta(seconds=seconds))


def let_go(office: Office) -> None:
    _turn(office, "", None)


def _turn(office: Office, owner: str, lasts: timedelta | None) -> None:
    from accounting import clock, scope
    from accounting.models import Integration

    until = clock.now() + lasts if lasts else None
    with scope.scope([office.who.tenant.pk]):
        Integration.objects.filter(pk=office.who.integration_id).update(drain_owner=owner, drain_until=until)
