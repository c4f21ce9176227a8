"""A token is refreshed when it must be, stored whole or not at all, and kept through every mishap."""

from datetime import timedelta
from typing import Any

import pytest

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Grant, History, Integration, Problem
from accounting.oauth import leases
from accounting.oauth.endpoint import TokenAnswer
from accounting.oauth.tokens import GrantTokens, get_token, refresh_token_if_needed, store_token
from tests.oauth.token_server import TokenServer

pytestmark = pytest.mark.django_db


def _error(grant: Grant) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        get_token(grant.pk)
    return caught.value


def _stored(grant: Grant) -> tuple[str, str]:
    row = Grant.objects.get(pk=grant.pk)
    return row.access_token.reveal(), row.refresh_token.reveal()


def _answer(number: int) -> TokenAnswer:
    return TokenAnswer(f"access-{number}", f"refresh-{number}", timedelta(hours=1), ())


def _lease_runs_out(grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(lease_until=clock.now() - timedelta(seconds=1))


def test_a_fresh_token_costs_no_request(fresh: Grant, endpoint: TokenServer) -> None:
    assert get_token(fresh.pk) == "access-0"
    assert endpoint.counts["requests"] == 0


def test_a_token_is_refreshed_before_it_expires(ageing: Grant, endpoint: TokenServer) -> None:
    assert get_token(ageing.pk) == "access-1"
    assert _stored(ageing) == ("access-1", "refresh-1")
    assert get_token(ageing.pk) == "access-1"
    assert endpoint.counts["requests"] == 1


@pytest.mark.parametrize(("minutes", "requests"), [(44, 0), (49, 1)])
def test_the_moment_lies_at_about_80_percent(
    fresh: Grant, endpoint: TokenServer, minutes: int, requests: int
) -> None:
    later = clock.now() + timedelta(minutes=minutes)
    with clock.clock_set(lambda: later):
        get_token(fresh.pk)
    assert endpoint.counts["requests"] == requests


def test_a_service_account_sends_its_company_and_no_refresh_token(
    service: Grant, endpoint: TokenServer
) -> None:
    assert get_token(service.pk) == "access-1"
    assert endpoint.seen == [{"grant_type": "client_credentials", "tenant": "100200"}]
    assert _stored(service) == ("access-1", "refresh-0")


def test_an_ageing_token_outlives_an_outage(ageing: Grant, endpoint: TokenServer, settings: Any) -> None:
    settings.FROST_BACKOFF_SCALE = 10
    endpoint.mishaps = ["drop"]
    assert get_token(ageing.pk) == "access-0"


def test_an_ageing_token_is_used_while_somebody_else_refreshes(ageing: Grant, endpoint: TokenServer) -> None:
    assert leases.claim(ageing)
    assert get_token(ageing.pk) == "access-0"
    assert endpoint.counts["requests"] == 0


def test_a_lost_answer_is_asked_again_with_the_old_token(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.mishaps = ["drop", "drop"]
    assert get_token(expired.pk) == "access-1"
    assert [seen["refresh_token"] for seen in endpoint.seen] == ["refresh-0"] * 3


def test_the_pauses_are_1_3_10_30_seconds_and_no_worker_sleeps_through_them(
    expired: Grant, endpoint: TokenServer, settings: Any
) -> None:
    settings.FROST_BACKOFF_SCALE = 1
    endpoint.mishaps = ["drop"] * 9
    now = clock.now()
    pauses = []
    for failures in range(1, 6):
        Grant.objects.update(failures=failures, retry_at=now)
        with clock.clock_set(lambda: now):
            assert _error(expired).code == "token_waits"
        pauses.append((Grant.objects.get().retry_at - now).total_seconds())
    assert pauses == [3, 10, 30, 30, 30]


def test_while_a_retry_waits_nobody_asks(expired: Grant, endpoint: TokenServer) -> None:
    Grant.objects.update(retry_at=clock.now() + timedelta(seconds=10), failures=3)
    assert _error(expired).code == "token_waits"
    assert endpoint.counts["requests"] == 0


@pytest.mark.parametrize(
    "scripted",
    [
        (200, "text/html", b"<html>welcome</html>"),
        (200, "application/json", b'{"access_token": "access-1", "refr'),
        (200, "application/json", b'{"access_token": "access-1", "expires_in": 3600}'),
        (200, "application/json", b'{"access_token": "", "refresh_token": "refresh-1"}'),
        (200, "application/json", b'{"refresh_token": "refresh-1", "expires_in": 3600}'),
        (200, "application/json", b"[1]"),
        (503, "text/html", b"busy"),
        (302, "text/html", b""),
    ],
)
def test_an_incomplete_answer_never_overwrites(
    expired: Grant, endpoint: TokenServer, settings: Any, scripted: tuple[int, str, bytes]
) -> None:
    settings.FROST_BACKOFF_SCALE = 10
    endpoint.answers = [scripted]
    assert _error(expired).kind is Kind.TRANSIENT
    assert _stored(expired) == ("access-0", "refresh-0")
    assert Grant.objects.get().state == "ok"


def test_a_refused_token_is_replaced(fresh: Grant, endpoint: TokenServer) -> None:
    tokens = GrantTokens(fresh.pk)
    tokens.refused("access-0")
    assert tokens.token() == "access-1"


def test_an_older_refused_token_changes_nothing(fresh: Grant, endpoint: TokenServer) -> None:
    tokens = GrantTokens(fresh.pk)
    tokens.refused("access-of-yesterday")
    assert tokens.token() == "access-0"
    assert refresh_token_if_needed(fresh.pk, force_stale="access-of-yesterday") == "access-0"
    assert refresh_token_if_needed(fresh.pk, force_stale="access-0") == "access-1"


def test_invalid_grant_asks_for_a_new_consent_once(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.valid = "spent-by-somebody"
    error = _error(expired)
    assert (error.kind, error.code) == (Kind.AUTH, "reconnect_needed")
    integration = Integration.objects.get()
    assert (integration.status, integration.error_code) == ("error", "reconnect_needed")
    assert Problem.objects.values_list("code", "cause").get() == ("reconnect_needed",) * 2
    assert _error(expired).code == "reconnect_needed"
    assert endpoint.counts["requests"] == 1


def test_invalid_grant_is_understood_whatever_the_content_type(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.answers = [(400, "text/html; charset=UTF-8", b'{"error":"invalid_grant"}')]
    assert _error(expired).code == "reconnect_needed"


def test_invalid_client_is_our_mistake_and_keeps_the_tokens(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.answers = [(401, "text/plain", b'{"error":"invalid_client"}')]
    assert _error(expired).code == "client_refused"
    assert _stored(expired) == ("access-0", "refresh-0")
    assert Grant.objects.get().state == "ok"
    assert Problem.objects.get(solved_at=None).code == "client_refused"


def test_a_client_that_is_accepted_again_solves_its_problem(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.answers = [(401, "text/plain", b"who are you?")]
    assert _error(expired).code == "client_refused"
    later = clock.now() + timedelta(minutes=2)
    with clock.clock_set(lambda: later):
        assert get_token(expired.pk) == "access-1"
    assert not Problem.objects.filter(solved_at=None).exists()


def test_an_unknown_refusal_keeps_the_tokens_and_is_no_reconnect(
    expired: Grant, endpoint: TokenServer
) -> None:
    endpoint.answers = [(400, "application/json", b'{"error":"invalid_request"}')]
    error = _error(expired)
    assert (error.kind, error.code) == (Kind.TRANSIENT, "token_refused")
    assert _stored(expired) == ("access-0", "refresh-0")


def test_only_one_lease_is_given(expired: Grant) -> None:
    assert leases.claim(expired)
    assert leases.claim(expired) is None
    assert leases.claim(Grant.objects.get(pk=expired.pk)) is None


def test_who_read_the_row_before_it_changed_gets_no_lease(expired: Grant) -> None:
    read_early = Grant.objects.get(pk=expired.pk)
    lease = leases.claim(expired)
    assert lease
    assert store_token(lease, expired, _answer(1))
    assert leases.claim(read_early) is None


def test_a_stale_fence_writes_nothing(expired: Grant) -> None:
    slow = leases.claim(expired)
    _lease_runs_out(expired)
    quick = leases.claim(Grant.objects.get(pk=expired.pk))
    assert slow
    assert quick
    assert not store_token(slow, expired, _answer(7))
    assert store_token(quick, expired, _answer(8))
    assert not store_token(slow, expired, _answer(9))
    assert _stored(expired) == ("access-8", "refresh-8")


def test_invalid_grant_for_a_lost_lease_condemns_nobody(expired: Grant, endpoint: TokenServer) -> None:
    """Somebody stored a newer pair while our request was under way with the old one."""
    from accounting.oauth import refusal
    from accounting.oauth.endpoint import TokenRefused

    slow = leases.claim(expired)
    _lease_runs_out(expired)
    quick = leases.claim(Grant.objects.get(pk=expired.pk))
    assert slow
    assert quick
    assert store_token(quick, expired, _answer(8))
    refusal.record(slow, expired, TokenRefused("invalid_grant", "", 400))
    assert Grant.objects.get().state == "ok"
    assert get_token(expired.pk) == "access-8"


def test_a_lease_that_nobody_gives_back_makes_others_wait_and_then_say_so(
    expired: Grant, settings: Any
) -> None:
    settings.FROST_TOKEN_LEASE_SECONDS = 0.2
    Grant.objects.update(lease_until=clock.now() + timedelta(minutes=1), lease_owner="gone")
    assert _error(expired).code == "token_busy"


def test_a_crashed_refresher_is_followed_by_the_next_one(expired: Grant, endpoint: TokenServer) -> None:
    assert leases.claim(expired)
    _lease_runs_out(expired)
    assert get_token(expired.pk) == "access-1"


def test_a_dripping_server_cannot_outlast_the_lease(
    expired: Grant, endpoint: TokenServer, settings: Any
) -> None:
    settings.FROST_TOKEN_HTTP_SECONDS = 0.5
    settings.FROST_BACKOFF_SCALE = 10
    endpoint.mishaps = ["drip"]
    started = clock.now()
    assert _error(expired).code == "token_waits"
    assert clock.now() - started < timedelta(seconds=2)


def test_the_journal_tells_what_happened_without_secrets(expired: Grant, endpoint: TokenServer) -> None:
    endpoint.mishaps = ["drop"]
    get_token(expired.pk)
    rows = list(History.objects.order_by("pk").values_list("fact", "data"))
    assert [fact for fact, _ in rows] == ["token_refused", "token_refreshed"]
    assert "access-" not in str(rows)
    assert "refresh-" not in str(rows)
