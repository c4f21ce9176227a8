"""Accounts and cost centres made at the provider: a dry run first, existing lines only where somebody ticked them."""

from typing import Any

import pytest

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.references import Reference
from accounting.mappings import jobs, to_provider
from accounting.mappings.errors import MappingRefused
from accounting.mappings.lifecycle import archive_mapping
from accounting.models import Integration, ProviderAccountMapping, ProviderReference, ReferenceJob
from accounting.providers.registers import Registers
from tests.engine.desk import Desk
from tests.mappings.conftest import activate, add, in_force, next_draft, rebook, rule

WHO = "user:1 tore"


def run(desk: Desk) -> ReferenceJob:
    job = ReferenceJob.objects.filter(status="waiting").order_by("requested_at").first()
    assert job is not None
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("done", ""), (job.error_code, job.error_words)
    return job


def lines(job: ReferenceJob) -> dict[str, tuple[str, list[str]]]:
    """{key: (action, categories)} without the financial year's id."""
    return {
        f"{line['kind']} {line['account']}": (line["action"], line["categories"])
        for line in job.report["lines"]
    }


def theirs(desk: Desk, number: int, year: int) -> dict[str, Any]:
    (found,) = [one for one in desk.ledger("accounts") if (one["Number"], one["Year"]) == (number, year)]
    return dict(found)


def year_of(desk: Desk, calendar_year: int) -> int:
    (found,) = [
        one for one in desk.ledger("financialyears") if one["FromDate"].startswith(str(calendar_year))
    ]
    return int(found["Id"])


@pytest.fixture
def this_year(desk: Desk) -> int:
    """The registers were read, and the first look after the activation is done."""
    run(desk)
    jobs.ask_to_read(integration=desk.integration, requested_by=WHO)
    run(desk)
    from accounting import clock

    return year_of(desk, clock.now().year)


@pytest.fixture
def draft(desk: Desk, this_year: int) -> ProviderAccountMapping:
    """Grants go to an account that the company lacks, licences to one that has another name there."""
    made = next_draft(desk.integration)
    rebook(made, "grants", provider_account_code="3989", provider_account_name="Bidrag från RF")
    rebook(made, "club_fees", cost_centre="KLUBB")
    return made


def test_a_dry_run_looks_and_writes_nothing(desk: Desk, draft: ProviderAccountMapping) -> None:
    desk.mark()
    jobs.sync_to_provider(mapping=draft, requested_by=WHO)
    found = lines(run(desk))
    assert found["account 3989"] == ("make", ["grants"])
    assert found["cost_centre KLUBB"] == ("make", ["club_fees"])
    assert found["account 3420"][0] in {"there", "change"}
    assert not desk.writes()


def test_nothing_is_made_that_no_dry_run_has_shown(desk: Desk, draft: ProviderAccountMapping) -> None:
    with pytest.raises(MappingRefused, match="dry_run_first"):
        jobs.sync_to_provider(mapping=draft, requested_by=WHO, dry_run=False)
    jobs.sync_to_provider(mapping=draft, requested_by=WHO)
    run(desk)
    add(draft, rule("grants", "3988", valid_from="2027-01-01"))
    with pytest.raises(MappingRefused, match="dry_run_first"):
        jobs.sync_to_provider(mapping=draft, requested_by=WHO, dry_run=False)


def test_what_is_missing_is_made_in_each_year_that_needs_it(
    desk: Desk, draft: ProviderAccountMapping, this_year: int
) -> None:
    assert _errors(draft) == {"account_missing", "cost_centre_unknown"}
    jobs.sync_to_provider(mapping=draft, requested_by=WHO)
    looked = run(desk)
    desk.mark()
    before = {(one["Number"], one["Year"]): one for one in desk.ledger("accounts")}
    jobs.sync_to_provider(mapping=draft, requested_by=WHO, dry_run=False)
    made = run(desk)
    assert lines(made)["account 3989"][0] == "made"
    assert lines(made)["cost_centre KLUBB"][0] == "made"
    assert made.report["counts"]["made"] == looked.report["counts"]["make"]
    assert theirs(desk, 3989, this_year)["Description"] == "Bidrag från RF"
    after = {(one["Number"], one["Year"]): one for one in desk.ledger("accounts")}
    assert {key: after[key] for key in before} == before
    assert _errors(draft) == set()
    assert ProviderReference.objects.filter(kind="account", code="3989", missing_since=None).exists()


def test_a_second_run_makes_nothing(desk: Desk, draft: ProviderAccountMapping) -> None:
    jobs.sync_to_provider(mapping=draft, requested_by=WHO)
    run(desk)
    for _ in range(2):
        jobs.sync_to_provider(mapping=draft, requested_by=WHO, dry_run=False)
        done = run(desk)
        desk.mark()
    assert done.report["counts"]["made"] == 0
    assert not desk.writes()


def _errors(mapping: ProviderAccountMapping) -> set[str]:
    from accounting.mappings.validate import validate_mapping

    return {one.code for one in validate_mapping(mapping=mapping) if one.level == "error"}


def test_leaving_draft_rings_for_a_look(desk: Desk, this_year: int) -> None:
    draft = next_draft(desk.integration)
    rebook(draft, "grants", provider_account_code="3985")
    activate(draft)
    job = ReferenceJob.objects.get(status="waiting")
    assert (job.kind, job.dry_run, job.mapping) == ("sync", True, in_force(desk.integration))


def test_leaving_draft_makes_what_was_shown_where_that_was_asked_for(desk: Desk, this_year: int) -> None:
    from accounting.mappings.activate import activate_mapping

    draft = next_draft(desk.integration)
    with pytest.raises(MappingRefused, match="dry_run_first"):
        activate_mapping(mapping=draft, activated_by=WHO, make_missing=True)
    draft.refresh_from_db()
    assert draft.is_draft
    jobs.sync_to_provider(mapping=draft, requested_by=WHO)
    run(desk)
    activate_mapping(mapping=draft, activated_by=WHO, make_missing=True)
    job = ReferenceJob.objects.get(status="waiting")
    assert (job.kind, job.dry_run) == ("sync", False)


def test_an_archived_version_makes_nothing(desk: Desk, draft: ProviderAccountMapping) -> None:
    archive_mapping(mapping=draft, archived_by=WHO)
    with pytest.raises(MappingRefused, match="mapping_archived"):
        jobs.sync_to_provider(mapping=draft, requested_by=WHO)


# --- at the boundary: what an opponent can do that the sandbox does not ---


class Shelf(Registers):
    """Two accounts and no cost centre; writes are noted. `fault` is raised by the next write."""

    readings = {"accounts": frozenset({"year", "account"})}
    numeric_accounts = True
    makes = frozenset({"account"})
    changes = frozenset({"account"})

    def __init__(self) -> None:
        self.there = {
            "3450": Reference("account", "3450", "Medlemsavgifter", "8"),
            "3460": Reference("account", "3460", "Sponsorer", "8", active=False),
        }
        self.writes: list[tuple[str, str]] = []
        self.fault: ProviderError | None = None

    def read(self, client: Any, reading: str, since: Any) -> Any:
        year = Reference("year", "8", data={"from": "2026-01-01", "to": "2026-12-31", "read": True})
        return iter([year, *self.there.values()])

    def find(self, client: Any, wanted: Reference) -> Reference | None:
        return self.there.get(wanted.code)

    def make(self, client: Any, wanted: Reference) -> Reference:
        return self._write("make", wanted)

    def change(self, client: Any, wanted: Reference) -> Reference:
        return self._write("change", wanted)

    def _write(self, verb: str, wanted: Reference) -> Reference:
        self.writes.append((verb, wanted.code))
        fault, self.fault = self.fault, None
        self.there[wanted.code] = Reference("account", wanted.code, wanted.name, "8")
        if fault is not None:
            raise fault
        return self.there[wanted.code]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def planned(integration: Integration) -> ProviderAccountMapping:
    from accounting.mappings.lifecycle import create_draft

    draft = create_draft(integration=integration, created_by=WHO, source="empty")
    add(
        draft,
        rule("license_fees", "3450", provider_account_name="Licensavgifter", cost_centre="ELIT"),
        rule("sponsor_income", "3460", provider_account_name="Sponsorer"),
        rule("grants", "3985"),
        rule("club_fees", "34A0"),
    )
    return draft


def work(mapping: ProviderAccountMapping, shelf: Shelf, **asked: Any) -> dict[str, Any]:
    from accounting import clock

    job = ReferenceJob(
        tenant_id=mapping.tenant_id,
        integration=mapping.integration,
        kind="sync",
        mapping=mapping,
        status="running",
        requested_by=WHO,
        requested_at=clock.now(),
        **{"dry_run": False, **asked},
    )
    job.save()
    try:
        report = to_provider.make_missing(job=job, registers=shelf, client=shelf)
    finally:
        ReferenceJob.objects.filter(pk=job.pk).update(status="done")
    return {line["account"]: line for line in report["lines"]}


def test_existing_lines_are_offered_and_touched_only_with_a_tick(
    planned: ProviderAccountMapping, shelf: Shelf
) -> None:
    offered = work(planned, shelf, dry_run=True)
    assert {code: line["action"] for code, line in offered.items()} == {
        "3450": "change",
        "3460": "change",
        "3985": "make",
        "34A0": "cannot",
        "ELIT": "cannot",
    }
    assert (offered["3450"]["theirs"], offered["3450"]["closed"]) == ("Medlemsavgifter", False)
    assert offered["3460"]["closed"]
    assert offered["34A0"]["code"] == "account_not_a_number"
    assert shelf.writes == []
    done = work(planned, shelf, change=[offered["3460"]["key"]])
    assert sorted(shelf.writes) == [("change", "3460"), ("make", "3985")]
    assert (done["3450"]["action"], done["3460"]["action"]) == ("change", "changed")
    assert shelf.there["3450"].name == "Medlemsavgifter"


def test_a_line_that_is_refused_does_not_stop_the_others(
    planned: ProviderAccountMapping, shelf: Shelf
) -> None:
    shelf.fault = ProviderError(Kind.REJECTED, "2000106", message="Nej.")
    offered = work(planned, shelf, dry_run=True)
    done = work(planned, shelf, change=[offered["3450"]["key"], offered["3460"]["key"]])
    (failed,) = [line for line in done.values() if line["action"] == "failed"]
    assert (failed["code"], failed["words"]) == ("2000106", "Nej.")
    assert len(shelf.writes) == 3


def test_an_answer_that_got_lost_is_found_by_the_next_try_and_reported_as_made(
    planned: ProviderAccountMapping, shelf: Shelf
) -> None:
    """Account numbers are unique, so a second look tells what the first try did."""
    shelf.fault = ProviderError(Kind.UNCERTAIN, "no_answer")
    with pytest.raises(ProviderError):
        work(planned, shelf)
    assert work(planned, shelf)["3985"]["action"] == "there"
    assert shelf.writes.count(("make", "3985")) == 1


def test_a_try_that_was_cut_short_still_says_what_it_made(
    planned: ProviderAccountMapping, shelf: Shelf
) -> None:
    from accounting import clock

    job = ReferenceJob(
        tenant_id=planned.tenant_id,
        integration=planned.integration,
        kind="sync",
        mapping=planned,
        status="running",
        requested_by=WHO,
        requested_at=clock.now(),
    )
    job.save()
    to_provider.make_missing(job=job, registers=shelf, client=shelf)
    job.refresh_from_db()  # the worker is lost before it stores the report
    assert job.report == {"done": {"account:8:3985": "made"}}
    again = to_provider.make_missing(job=job, registers=shelf, client=shelf)
    assert {line["account"]: line["action"] for line in again["lines"]}["3985"] == "made"
    assert shelf.writes == [("make", "3985")]
