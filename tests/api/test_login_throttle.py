"""Guessing passwords ends after some tries, from wherever and whatever one claims to be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from accounting import clock, login_attempts
from accounting.models import LoginAttempt
from tests.records.conftest import shared_database

__all__ = ["shared_database"]
LOGIN = "/admin/login/"
MOST = login_attempts.MOST_PER_PAIR

pytestmark = pytest.mark.django_db


def log_in(name: str, password: str, address: str = "192.0.2.1", **more: Any) -> Any:
    form = {"username": name, "password": password, "next": "/admin/"}
    return Client().post(LOGIN, form, REMOTE_ADDR=address, headers={"Accept-Language": "en"}, **more)


def fail(times: int, name: str = "anna", address: str = "192.0.2.1", **more: Any) -> None:
    for _ in range(times):
        assert log_in(name, "wrong", address, **more).status_code == 200


def test_the_right_password_too_late_does_not_open(anna: Any) -> None:
    fail(MOST)
    answer = log_in("anna", "anna")
    assert answer.status_code == 200
    assert "Too many tries. Wait 15 minutes" in answer.content.decode()
    assert log_in("ANNA", "anna").status_code == 200


def test_the_last_try_still_opens_and_sets_the_count_back(anna: Any) -> None:
    for _ in range(3):
        fail(MOST - 1)
        assert log_in("anna", "anna").status_code == 302
    assert not LoginAttempt.objects.exists()


def test_somebody_elses_tries_do_not_shut_out_the_owner(anna: Any, tore: Any) -> None:
    fail(MOST + 5, address="198.51.100.7")
    assert log_in("anna", "anna").status_code == 302
    assert log_in("tore", "tore", address="198.51.100.7").status_code == 302


def test_after_a_while_one_may_try_again_even_if_one_never_stopped(anna: Any) -> None:
    begin = clock.now()
    fail(MOST)
    with clock.clock_set(lambda: begin + timedelta(minutes=14)):
        fail(MOST)
    with clock.clock_set(lambda: begin + timedelta(minutes=16)):
        assert log_in("anna", "anna").status_code == 302


def test_one_address_cannot_try_many_accounts(anna: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_attempts, "MOST_PER_ADDRESS", 3)
    for number in range(3):
        fail(1, name=f"person-{number}")
    assert log_in("anna", "anna").status_code == 200
    assert log_in("anna", "anna", address="192.0.2.2").status_code == 302


def test_many_addresses_cannot_try_one_account(anna: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_attempts, "MOST_PER_ACCOUNT", 3)
    for number in range(3):
        fail(1, address=f"192.0.2.{number}")
    assert log_in("anna", "anna", address="192.0.2.9").status_code == 200


def test_a_claimed_address_does_not_set_the_count_back(anna: Any, settings: Any) -> None:
    for number in range(MOST):
        fail(1, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert log_in("anna", "anna", HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 200
    settings.FROST_BEHIND_PROXY = True
    for number in range(MOST):
        fail(1, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.5")
    assert log_in("anna", "anna", HTTP_X_FORWARDED_FOR="10.9.9.9, 203.0.113.5").status_code == 200
    assert log_in("anna", "anna", HTTP_X_FORWARDED_FOR="203.0.113.6").status_code == 302


def test_nothing_that_was_typed_is_kept(anna: Any) -> None:
    fail(1, name="hunter2")
    row = LoginAttempt.objects.values().get()
    assert "hunter2" not in str(row)
    assert "192.0.2.1" not in str(row)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_simultaneous_tries_count_too() -> None:
    def attempt(_: int) -> bool:
        try:
            return login_attempts.begin(account="anna", address="192.0.2.1")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, range(4 * MOST)))
    assert sum(allowed) <= MOST


def test_without_a_proxy_the_connection_is_the_address() -> None:
    request = RequestFactory().get(LOGIN, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="10.0.0.1")
    assert login_attempts.address_of(request) == "192.0.2.1"
