"""The provider's registers as last read: per financial year, what is gone stays marked, and a change is looked at."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounting import clock, tasks
from accounting.domain.errors import Kind, ProviderError
from accounting.domain.references import Reference
from accounting.mappings import jobs
from accounting.mappings.errors import MappingRefused
from accounting.mappings.pickers import search_accounts, search_codes
from accounting.mappings.references import Read, read_references
from accounting.mappings.sweep import sweep
from accounting.models import Integration, Problem, ProviderReference, ReferenceJob
from accounting.providers.registers import Registers
from tests.engine.desk import Desk
from tests.mappings.conftest import in_force


class Books(Registers):
    """The other side's registers, as a list that a test changes. `silent` and `closed` are parts of it."""

    readings = {"accounts": frozenset({"year", "account"}), "cost_centres": frozenset({"cost_centre"})}

    def __init__(self) -> None:
        self.lines = [
            Reference("year", "8", data={"from": "2026-01-01", "to": "2026-12-31", "read": True}),
            *(Reference("account", number, f"Konto {number}", "8") for number in DEFAULTS),
            Reference("cost_centre", "ELIT", "Elit"),
        ]
        self.fault: dict[str, ProviderError] = {}
        self.since: date | None = None

    def read(self, client: Any, reading: str, since: date) -> Any:
        if reading in self.fault:
            raise self.fault[reading]
        self.since = since
        return (line for line in self.lines if line.kind in self.readings[reading])

    def without(self, code: str) -> None:
        self.lines = [line for line in self.lines if line.code != code]

    def closes(self, code: str) -> None:
        self.lines = [
            Reference(
                line.kind, line.code, line.name, line.year, line.code != code and line.active, line.data
            )
            for line in self.lines
        ]


DEFAULTS = ("3041", "3420", "3430", "3440", "3740", "3980", "5810", "5410")


@pytest.fixture
def books() -> Books:
    return Books()


def read(integration: Integration, books: Books) -> Read:
    return read_references(integration=integration, registers=books, client=books)


def account(code: str) -> ProviderReference:
    found: ProviderReference = ProviderReference.objects.get(kind="account", code=code)
    return found


def test_reading_again_without_a_change_writes_nothing(integration: Integration, books: Books) -> None:
    assert read(integration, books).counts == {"read": 10, "new": 10, "changed": 0, "gone": 0}
    assert read(integration, books).counts == {"read": 10, "new": 0, "changed": 0, "gone": 0}
    assert books.since == date(2025, 1, 1)


def test_what_is_gone_there_stays_here_and_may_come_back(integration: Integration, books: Books) -> None:
    read(integration, books)
    kept = account("3041").pk
    books.without("3041")
    assert read(integration, books).counts["gone"] == 1
    assert account("3041").missing_since is not None
    assert read(integration, books).counts["gone"] == 0
    books.lines.append(Reference("account", "3041", "Tillbaka", "8"))
    assert read(integration, books).counts["changed"] == 1
    assert (account("3041").pk, account("3041").missing_since, account("3041").name) == (
        kept,
        None,
        "Tillbaka",
    )


def test_a_change_there_opens_one_problem_and_its_end_solves_it(
    integration: Integration, books: Books, active: Any
) -> None:
    read(integration, books)
    assert not Problem.objects.exists()
    books.closes("3430")
    books.without("3980")
    for _ in range(3):
        read(integration, books)
    (problem,) = Problem.objects.all()
    assert (problem.code, problem.solved_at, problem.level) == ("mapping_needs_care", None, "error")
    assert (problem.params["accounts"], problem.params["count"]) == ("3430, 3980", 2)
    read(integration, Books())
    problem.refresh_from_db()
    assert problem.solved_at is not None


def test_a_version_that_mends_it_solves_the_problem(
    integration: Integration, books: Books, active: Any
) -> None:
    from tests.mappings.conftest import activate, next_draft, rebook

    books.without("3980")
    read(integration, books)
    draft = next_draft(integration)
    rebook(draft, "grants", provider_account_code="3041")
    activate(draft)
    assert not Problem.objects.filter(solved_at=None).exists()
    assert in_force(integration) == draft


def test_a_part_that_is_refused_leaves_the_others_alone(integration: Integration, books: Books) -> None:
    books.fault["cost_centres"] = ProviderError(Kind.NEEDS_PERSON, "2001101", message="Licens saknas")
    result = read(integration, books)
    assert result.refused == {"cost_centres": "2001101"}
    assert ProviderReference.objects.filter(kind="account").count() == 8
    problem = Problem.objects.get()
    assert (problem.code, problem.words, problem.level) == (
        "references_unreadable",
        "Licens saknas",
        "warning",
    )
    books.fault.clear()
    read(integration, books)
    problem.refresh_from_db()
    assert problem.solved_at is not None


def test_an_outage_in_the_middle_keeps_what_was_read_and_is_told(
    integration: Integration, books: Books
) -> None:
    read(integration, books)
    books.without("3041")
    books.fault["cost_centres"] = ProviderError(Kind.TRANSIENT, "no_connection")
    with pytest.raises(ProviderError):
        read(integration, books)
    assert account("3041").missing_since is not None
    assert ProviderReference.objects.get(kind="cost_centre").missing_since is None


# --- over HTTP, from the sandbox ---


def _work(desk: Desk) -> ReferenceJob:
    jobs.run_job(ReferenceJob.objects.get(kind="read", status="waiting").pk)
    done: ReferenceJob = ReferenceJob.objects.filter(kind="read").order_by("-requested_at")[0]
    return done


def test_the_registers_of_a_company_are_read_per_financial_year(desk: Desk) -> None:
    job = jobs.ask_to_read(integration=desk.integration, requested_by="test")
    assert jobs.ask_to_read(integration=desk.integration, requested_by="test") == job
    done = _work(desk)
    assert (done.status, done.error_code) == ("done", "")
    assert done.report["counts"]["read"] == ProviderReference.objects.count() > 100
    years = {row.code: row.data for row in ProviderReference.objects.filter(kind="year")}
    assert {data["from"][:4]: data["read"] for data in years.values()} == {
        "2024": False,
        "2025": True,
        "2026": True,
        "2027": True,
    }
    (old,) = [code for code, data in years.items() if not data["read"]]
    assert not ProviderReference.objects.filter(kind="account", year=old).exists()
    of_3041 = ProviderReference.objects.filter(kind="account", code="3041")
    assert of_3041.count() == 3
    assert {row.data["vat_code"] for row in of_3041} == {"MP1"}
    assert ProviderReference.objects.get(kind="vat_code", code="MP1").data == {"rate": "25"}
    assert ProviderReference.objects.filter(kind="cost_centre", code="UNGDOM", year="").count() == 1
    series = ProviderReference.objects.filter(kind="series", code="A").values_list("data", flat=True)
    assert {item["manual"] for item in series} == {True}


def test_the_sandboxes_own_chart_carries_the_default_mapping(desk: Desk) -> None:
    jobs.ask_to_read(integration=desk.integration, requested_by="test")
    _work(desk)
    assert desk.problems() == []


def test_a_silent_provider_is_asked_again_later(desk: Desk) -> None:
    jobs.ask_to_read(integration=desk.integration, requested_by="test")
    desk.sandbox.fault("error", method="GET", path="^/3/accounts$", status=503, code=1000003, message="Nere.")
    waiting = _work(desk)
    assert (waiting.status, waiting.tries) == ("waiting", 1)
    assert waiting.error_code
    jobs.run_job(waiting.pk)  # its time has not come
    waiting.refresh_from_db()
    assert waiting.tries == 1
    desk.clock.forward(3600)
    assert _work(desk).status == "done"


def test_a_lost_worker_is_followed_by_another(desk: Desk) -> None:
    job = jobs.ask_to_read(integration=desk.integration, requested_by="test")
    ReferenceJob.objects.filter(pk=job.pk).update(
        status="running", lease_owner="gone", lease_until=clock.now() + timedelta(minutes=1)
    )
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.status == "running"
    desk.clock.forward(120)
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.status == "done"


def test_nothing_is_read_from_the_wrong_company(desk: Desk) -> None:
    Integration.objects.filter(pk=desk.integration_id).update(company_id="100300")
    jobs.ask_to_read(integration=desk.integration, requested_by="test")
    failed = _work(desk)
    assert (failed.status, failed.error_code) == ("failed", "wrong_company")
    assert not ProviderReference.objects.exists()


def test_the_night_asks_for_each_connected_integration_once(desk: Desk) -> None:
    assert jobs.ask_all_to_read() == 1
    assert jobs.ask_all_to_read() == 1
    assert ReferenceJob.objects.filter(kind="read").count() == 1
    Integration.objects.update(status="paused")
    assert jobs.ask_all_to_read() == 0
    with pytest.raises(MappingRefused, match="integration_paused"):
        jobs.ask_to_read(integration=desk.integration, requested_by="test")


def test_the_service_reads_by_itself_what_the_provider_declares(desk: Desk) -> None:
    assert read_references(integration=desk.integration).counts["new"] > 100


def test_the_sweeper_rings_for_what_waits_and_for_what_lost_its_worker(desk: Desk) -> None:
    ReferenceJob.objects.update(status="done")
    assert sweep() == 0
    job = jobs.ask_to_read(integration=desk.integration, requested_by="test")
    assert sweep() == 1
    alive = clock.now() + timedelta(minutes=1)
    ReferenceJob.objects.filter(pk=job.pk).update(status="running", lease_until=alive)
    assert sweep() == 0
    desk.clock.forward(120)
    assert sweep() == 1
    tasks.reference_job(str(job.pk), str(job.tenant_id))
    job.refresh_from_db()
    assert job.status == "done"
    assert sweep() == 0


def test_accounts_are_found_by_number_and_by_name(desk: Desk) -> None:
    integration = desk.integration
    before = search_accounts(integration=integration, text="5831", language="sv")
    assert [(one.code, one.source) for one in before] == [("5831", "plan")]
    jobs.ask_to_read(integration=integration, requested_by="test")
    _work(desk)
    assert search_accounts(integration=integration, text="3041", language="sv")[0].source == "provider"
    assert "3041" in {
        one.code for one in search_accounts(integration=integration, text="tjänst 25", language="sv")
    }
    assert all(one.active for one in search_accounts(integration=integration, text="3", language="sv")[:5])
    assert [one.code for one in search_codes(integration=integration, kind="cost_centre", text="ung")] == [
        "UNGDOM"
    ]
