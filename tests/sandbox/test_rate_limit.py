"""25 requests in any 5 seconds, per app and company."""

from tests.sandbox.practice import OTHER_APP, Practice


def burst(practice: Practice, count: int) -> list[int]:
    return [practice.send("GET", "companyinformation").status_code for _ in range(count)]


def test_the_26th_request_is_refused(practice: Practice) -> None:
    practice.log_in()
    assert burst(practice, 26) == [200] * 25 + [429]


def test_the_window_slides(practice: Practice) -> None:
    practice.log_in()
    burst(practice, 10)
    practice.clock.now += 4
    burst(practice, 15)
    practice.clock.now += 1
    assert burst(practice, 11) == [200] * 10 + [429]


def test_a_refused_request_has_no_effect(practice: Practice) -> None:
    practice.log_in()
    burst(practice, 25)
    assert practice.send("POST", "customers", json={"Customer": {"Name": "x"}}).status_code == 429
    assert practice.ledger()["customers"] == []


def test_a_second_token_of_the_same_company_gives_nothing(practice: Practice) -> None:
    practice.log_in()
    burst(practice, 25)
    practice.log_in()
    assert burst(practice, 1) == [429]


def test_another_app_or_company_has_its_own_limit(practice: Practice) -> None:
    practice.log_in()
    burst(practice, 25)
    practice.log_in(company="100300")
    assert burst(practice, 1) == [200]
    code = practice.decide(client_id=OTHER_APP[0])["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "http://127.0.0.1:8000/callback",
    }
    practice.token = practice.token_request(form, OTHER_APP).json()["access_token"]
    assert burst(practice, 1) == [200]


def test_retry_after_is_silent_unless_switched_on(practice: Practice) -> None:
    practice.log_in()
    burst(practice, 25)
    assert "Retry-After" not in practice.send("GET", "me").headers
    practice.control("settings", {"retry_after": True})
    assert practice.send("GET", "me").headers["Retry-After"] == "5"


def test_stats_tell_the_peak(practice: Practice) -> None:
    practice.log_in()
    burst(practice, 27)
    stats = practice.control("stats")
    assert (stats["fortnox"]["429"], stats["fortnox"]["max_in_5s"]) == (2, 27)
    assert stats["fortnox"]["max_accepted_in_5s"] == 25
    assert practice.control("stats", None, since=practice.control("wire")[-1]["n"])["requests"] == 0
