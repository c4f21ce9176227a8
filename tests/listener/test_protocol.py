"""The protocol as a table: what is said after what, without any wire."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.providers import registry
from accounting.providers.streams import Step, Stream, StreamSession

SECRET = "the-secret"
OFFSETS = {"vouchers": "aaaaa", "invoices": "bbbbb", "customers": "ccccc"}
NAMES = list(OFFSETS)
ANNA, BO = "anna's integration", "bo's integration"
EVENT = {
    "topic": "vouchers", "offset": "xDy7J", "type": "voucher-created-v1", "tenantId": 1, "entityId": "8-R-7",
    "timestamp": "2026-01-28T14:59:16.500+01:00",
}  # fmt: skip


def stream() -> Stream:
    found = registry.get("fortnox").stream
    assert found is not None
    return found


def session(offsets: Mapping[str, str] = OFFSETS) -> StreamSession:
    return stream().session(SECRET, offsets)


def said(step: Step) -> dict[str, Any]:
    """The one command of this step."""
    [frame] = step.send
    found: dict[str, Any] = json.loads(frame)
    return found


def hears(one: StreamSession, **answer: Any) -> Step:
    return one.heard(json.dumps(answer))


def ok(one: StreamSession, command: str, **more: Any) -> Step:
    return hears(one, response=command, result="ok", **more)


def error(one: StreamSession, command: str, **more: Any) -> Step:
    return hears(one, response=command, result="error", **more)


def live(offsets: Mapping[str, str] = OFFSETS) -> StreamSession:
    one = session(offsets)
    one.want({ANNA: "a", BO: "b"})
    ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1, "Bearer b": 2})
    ok(one, "add-topics-v1")
    ok(one, "subscribe-v1")
    assert one.live
    return one


def test_tenants_then_topics_then_subscription_each_after_the_answer() -> None:
    one = session({"vouchers": "aaaaa"})
    assert said(one.want({ANNA: "a", BO: "b"})) == {
        "command": "add-tenants-v1",
        "includeChildTenants": False,
        "clientSecret": SECRET,
        "accessTokens": ["Bearer a", "Bearer b"],
    }
    assert one.want({ANNA: "a", BO: "b"}).send == ()
    topics = said(ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1, "Bearer b": 2}))
    assert topics == {
        "command": "add-topics-v1",
        "topics": [{"topic": "vouchers", "offset": "aaaaa"}, {"topic": "invoices"}, {"topic": "customers"}],
    }
    assert said(ok(one, "add-topics-v1")) == {"command": "subscribe-v1"}
    assert not one.live
    assert ok(one, "subscribe-v1") == Step()
    assert one.live
    assert dict(one.companies) == {ANNA: "1", BO: "2"}


def test_nobody_to_listen_to_is_nothing_to_say() -> None:
    assert session().want({}) == Step()


def test_the_older_form_after_an_error_and_then_without_what_is_refused() -> None:
    one = session()
    one.want({ANNA: "a"})
    objects = said(ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1}))
    assert objects["topics"][0] == {"topic": "vouchers", "offset": "aaaaa"}
    apart = said(error(one, "add-topics-v1"))
    assert apart == {"command": "add-topics-v1", "topics": NAMES, "offsets": OFFSETS}
    step = ok(one, "add-topics-v1")
    assert said(step) == {"command": "subscribe-v1"}
    assert step.lost == ()


def test_one_refused_offset_is_lost_and_the_others_are_kept() -> None:
    one = session()
    one.want({ANNA: "a"})
    ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1})
    error(one, "add-topics-v1", invalidTopics=["vouchers"])
    again = said(error(one, "add-topics-v1"))
    assert again["topics"] == [
        {"topic": "vouchers"},
        {"topic": "invoices", "offset": "bbbbb"},
        {"topic": "customers", "offset": "ccccc"},
    ]
    assert ok(one, "add-topics-v1").lost == ("vouchers",)


def test_offsets_that_are_refused_without_a_name_are_all_lost() -> None:
    one = session()
    one.want({ANNA: "a"})
    ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1})
    error(one, "add-topics-v1")
    assert said(error(one, "add-topics-v1"))["topics"] == [{"topic": name} for name in NAMES]
    assert set(ok(one, "add-topics-v1").lost) == set(NAMES)


def test_a_topic_that_the_server_does_not_give_is_left_out() -> None:
    one = session({})
    one.want({ANNA: "a"})
    ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1})
    error(one, "add-topics-v1", invalidTopics=["customers"])
    again = said(error(one, "add-topics-v1", invalidTopics=["customers"]))
    assert again["topics"] == [{"topic": "vouchers"}, {"topic": "invoices"}]
    step = ok(one, "add-topics-v1")
    assert (step.unavailable, step.failed) == (("customers",), "")


def test_a_server_that_takes_no_topic_at_all_is_left() -> None:
    one = session({})
    one.want({ANNA: "a"})
    ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1})
    error(one, "add-topics-v1")
    assert error(one, "add-topics-v1") == Step(failed="stream_refuses_topics")


def test_refused_tokens_are_dropped_and_the_rest_is_sent_again() -> None:
    one = session()
    one.want({ANNA: "a", BO: "b"})
    step = error(one, "add-tenants-v1", invalidTokens=["Bearer b"])
    assert step.refused == (BO,)
    assert said(step)["accessTokens"] == ["Bearer a"]
    topics = said(ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1}))
    assert topics["command"] == "add-topics-v1"
    assert one.want({ANNA: "a", BO: "b"}).send == ()
    ok(one, "add-topics-v1")
    ok(one, "subscribe-v1")
    fresh = one.want({ANNA: "a", BO: "b2"})
    assert said(fresh)["accessTokens"] == ["Bearer b2"]
    ok(one, "add-tenants-v1", tenantIds={"Bearer b2": 2})
    assert dict(one.companies) == {ANNA: "1", BO: "2"}


def test_refused_tokens_are_seen_in_a_good_answer_too() -> None:
    one = session()
    one.want({ANNA: "a", BO: "b"})
    step = ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1}, invalidTokens=["Bearer b"])
    assert (step.refused, dict(one.companies)) == ((BO,), {ANNA: "1"})


def test_a_token_about_which_nothing_is_said_opens_nothing() -> None:
    one = session()
    one.want({ANNA: "a", BO: "b"})
    assert ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1}).refused == (BO,)


@pytest.mark.parametrize("named", [{}, {"invalidTokens": []}, {"invalidTokens": ["Bearer x"]}])
def test_everything_refused_without_a_name_is_a_failure(named: dict[str, Any]) -> None:
    one = session()
    one.want({ANNA: "a"})
    assert error(one, "add-tenants-v1", **named).failed == "stream_refuses_companies"


def test_only_bad_tokens_leave_nothing_to_say_until_one_is_fresh() -> None:
    one = session()
    one.want({ANNA: "a"})
    step = error(one, "add-tenants-v1", invalidTokens=["Bearer a"])
    assert (step.refused, step.send) == ((ANNA,), ())
    assert not one.waits
    assert said(one.want({ANNA: "a2"}))["accessTokens"] == ["Bearer a2"]


def test_companies_come_and_go_on_the_open_connection() -> None:
    one = live()
    assert said(one.want({ANNA: "a"})) == {"command": "remove-tenants-v1", "tenants": [2]}
    assert ok(one, "remove-tenants-v1") == Step()
    assert said(one.want({ANNA: "a", BO: "b"}))["accessTokens"] == ["Bearer b"]
    assert ok(one, "add-tenants-v1", tenantIds={"Bearer b": 2}) == Step()
    assert one.live


def test_a_removal_that_is_refused_is_not_said_for_ever() -> None:
    one = live()
    one.want({ANNA: "a"})
    assert error(one, "remove-tenants-v1") == Step()
    assert one.want({ANNA: "a"}) == Step()


def test_a_company_that_two_listen_to_stays_for_the_one_that_is_left() -> None:
    one = session()
    one.want({ANNA: "a", BO: "b"})
    ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1, "Bearer b": 1})
    ok(one, "add-topics-v1")
    ok(one, "subscribe-v1")
    assert one.want({ANNA: "a"}).send == ()


def test_a_fresh_token_is_added_while_the_old_one_still_counts() -> None:
    one = live()
    assert said(one.want({ANNA: "a2", BO: "b"}))["accessTokens"] == ["Bearer a2"]
    assert dict(one.companies) == {ANNA: "1", BO: "2"}
    assert ok(one, "add-tenants-v1", tenantIds={"Bearer a2": 1}) == Step()


def test_a_fresh_token_that_is_refused_ends_what_the_old_one_opened() -> None:
    one = live()
    one.want({ANNA: "a2", BO: "b"})
    step = error(one, "add-tenants-v1", invalidTokens=["Bearer a2"])
    assert (step.refused, dict(one.companies)) == ((ANNA,), {BO: "2"})
    assert said(step) == {"command": "remove-tenants-v1", "tenants": [1]}


@pytest.mark.parametrize(
    ("listed", "failed"),
    [
        ([1, 2], ""),
        ([1], "stream_lost_company"),
        ({"Bearer a": 1, "Bearer b": 2}, ""),
        ([], "stream_lost_company"),
    ],
)
def test_a_company_that_the_server_forgot_needs_a_new_connection(listed: Any, failed: str) -> None:
    one = live()
    assert said(one.check()) == {"command": "list-tenants-v1"}
    assert ok(one, "list-tenants-v1", tenantIds=listed).failed == failed


def test_a_subscription_that_is_refused_is_a_failure() -> None:
    one = session()
    one.want({ANNA: "a"})
    ok(one, "add-tenants-v1", tenantIds={"Bearer a": 1})
    ok(one, "add-topics-v1")
    assert error(one, "subscribe-v1").failed == "stream_refuses_subscription"


def test_more_tokens_than_one_frame_holds_go_one_after_the_other() -> None:
    one = session()
    tokens = {f"m{number}": f"t{number}" for number in range(250)}
    sizes, step = [], one.want(tokens)
    while said(step)["command"] == "add-tenants-v1":
        given = said(step)["accessTokens"]
        sizes.append(len(given))
        step = ok(one, "add-tenants-v1", tenantIds={token: 1 + int(token[8:]) for token in given})
    assert sizes == [100, 100, 50]
    assert len(one.companies) == 250


def test_answers_to_nothing_and_unknown_answers_change_nothing() -> None:
    one = live()
    for answer in ({"response": "subscribe-v1", "result": "error"}, {"response": "dance-v1", "result": "ok"}):
        assert one.heard(json.dumps(answer)) == Step()
    assert one.live


def test_an_event_while_an_answer_is_awaited_is_an_event() -> None:
    one = live()
    one.check()
    [event] = one.heard(json.dumps(EVENT)).events
    assert (event.topic, event.offset, event.event.key) == ("vouchers", "xDy7J", "vouchers:xDy7J")
    assert one.waits


@pytest.mark.parametrize("kind", ["reminder-sent-v1", "dragon-born-v9", "voucher"])
def test_an_unknown_type_is_kept_and_means_nothing(kind: str) -> None:
    [event] = live().heard(json.dumps({**EVENT, "type": kind})).events
    assert (event.event.type, event.event.meaning, event.offset) == (kind, "", "xDy7J")


@pytest.mark.parametrize(
    ("frame", "topic", "company"),
    [
        ("no json", "", ""),
        ("[1, 2]", "", ""),
        ("{}", "", ""),
        ("[" * 100_000, "", ""),
        (json.dumps({**EVENT, "type": None}), "vouchers", "1"),
        (json.dumps({**EVENT, "tenantId": None}), "vouchers", ""),
        (json.dumps({**EVENT, "tenantId": True}), "vouchers", ""),
        (json.dumps({**EVENT, "offset": 7}), "vouchers", "1"),
        (json.dumps({**EVENT, "offset": "x" * 501}), "vouchers", "1"),
        (json.dumps({**EVENT, "topic": "a\x00b"}), "", "1"),
    ],
)
def test_what_cannot_be_read_is_kept_whole(frame: str, topic: str, company: str) -> None:
    [event] = live().heard(frame).events
    assert (event.frame, event.event.meaning) == (frame, "unreadable")
    assert (event.topic, event.event.company) == (topic, company)


@given(st.text() | st.dictionaries(st.sampled_from([*EVENT, "response", "result", "id"]), st.none() | st.integers()
       | st.text() | st.lists(st.integers())).map(json.dumps))  # fmt: skip
def test_no_frame_breaks_it(frame: str) -> None:
    live().heard(frame)


def test_nothing_that_is_shown_holds_a_secret() -> None:
    one = session()
    frames = list(one.want({ANNA: "very-secret-token"}).send)
    frames.append(
        json.dumps(
            {"response": "add-tenants-v1", "result": "ok", "tenantIds": {"Bearer very-secret-token": 34231}}
        )
    )
    frames.append(
        json.dumps({"response": "x", "result": "error", "invalidTokens": ["Bearer very-secret-token"]})
    )
    shown = [stream().shown(frame) for frame in frames]
    assert json.loads(shown[0]) == {"command": "add-tenants-v1", "accessTokens": 1}
    assert json.loads(shown[1]) == {"response": "add-tenants-v1", "result": "ok", "tenantIds": 1}
    assert not any(word in text for text in shown for word in ("very-secret", SECRET, "34231"))
    assert stream().shown(json.dumps(EVENT)) == ""
    assert "very-secret" not in stream().shown("very-secret, but no JSON")
