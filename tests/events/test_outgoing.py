"""Other systems are told what happened: signed, written with the fact, tried for a day, never twice differently."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from accounting import clock
from accounting.events.consents import announce_risk
from accounting.events.outgoing import deliver, outbox, signing
from accounting.events.outgoing.deliver import DELAYS, send_deliveries
from accounting.events.outgoing.endpoints import (
    EndpointRefused,
    archive_endpoint,
    change_endpoint,
    create_endpoint,
    send_test,
)
from accounting.models import Integration, JobStatus, Problem, WebhookDelivery, WebhookEndpoint
from accounting.problems.service import open_problem, solve
from accounting.sync.finish import end_job
from tests.api.conftest import make_integration, make_job
from tests.engine.desk import Later
from tests.events.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db

ALL = list(outbox.EVENTS)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.FROST_WEBHOOKS_TO_PRIVATE = True
    settings.FROST_BACKOFF_SCALE = 1
    with receiving() as server:
        yield server


@pytest.fixture
def later() -> Iterator[Later]:
    hands = Later()
    with clock.clock_set(hands):
        yield hands


@pytest.fixture
def told(in_federation: Any, receiver: Receiver) -> tuple[WebhookEndpoint, str]:
    """An endpoint that wants everything, and its secret."""
    return create_endpoint(tenant=in_federation, url=receiver.url, events=ALL, created_by="anna")


def send(tenant: Any) -> int:
    return send_deliveries(tenant.pk)


def messages(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body) for _, _, body in receiver.seen]


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As the specification tells a receiver to do it."""
    lower = {name.lower(): value for name, value in headers.items()}
    signed = f"{lower['webhook-id']}.{lower['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix("whsec_"))
    expected = b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return lower["webhook-signature"] == f"v1,{expected}"


def test_the_example_of_the_specification() -> None:
    """https://github.com/standard-webhooks/standard-webhooks, section "Signature scheme", symmetric."""
    made = signing.headers(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
    )
    assert made == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_has_256_bits() -> None:
    secrets = {signing.new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(b64decode(secret.removeprefix("whsec_"))) == 32 for secret in secrets)
    assert all(signing.is_secret(secret) for secret in secrets)


@pytest.mark.parametrize(
    "text", ["", "whsec_", "whsec_x", "env:SECRET_KEY", "file:/etc/passwd", "whsec_" + "A" * 8]
)
def test_what_is_no_secret_is_refused(in_federation: Any, text: str) -> None:
    assert not signing.is_secret(text)
    if text:
        with pytest.raises(EndpointRefused):
            create_endpoint(
                tenant=in_federation, url="https://hooks.example.se/", events=ALL, secret=text, created_by="x"
            )


def test_a_problem_is_told_when_it_opens_and_when_it_is_solved(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    problem = open_problem(tenant=in_federation, code="x", cause="x")
    open_problem(tenant=in_federation, code="x", cause="x")
    solve(problem=problem, solved_by="anna")
    assert send(in_federation) == 2
    assert [one["type"] for one in messages(receiver)] == ["problem.opened", "problem.solved"]
    assert {one["data"]["problem"] for one in messages(receiver)} == {str(problem.pk)}
    assert all(verified(told[1], headers, body) for _, headers, body in receiver.seen)
    assert WebhookDelivery.objects.filter(state="delivered", status=204).count() == 2


def test_the_end_of_a_run_is_told(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    job = make_job(make_integration(in_federation), status="running")
    end_job(job, JobStatus.COMPLETED)
    send(in_federation)
    [message] = messages(receiver)
    assert message["type"] == "job.finished"
    assert (message["data"]["job"], message["data"]["status"]) == (str(job.pk), "completed")
    assert message["data"]["counts"]["confirmed"] == 0


def test_a_consent_at_risk_is_told(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    integration = Integration.objects.select_related("tenant").get(pk=make_integration(in_federation).pk)
    announce_risk(integration=integration, reason="refused")
    send(in_federation)
    [message] = messages(receiver)
    assert (message["type"], message["data"]["reason"]) == ("consent.at_risk", "refused")
    assert f"integration={integration.pk}" in message["data"]["reconnect"]


def test_what_was_rolled_back_is_not_told(told: tuple[WebhookEndpoint, str], in_federation: Any) -> None:
    with transaction.atomic():
        open_problem(tenant=in_federation, code="x", cause="x")
        assert WebhookDelivery.objects.count() == 1
        transaction.set_rollback(True)
    assert WebhookDelivery.objects.count() == 0


def test_only_what_was_asked_for_is_told(in_federation: Any, receiver: Receiver) -> None:
    create_endpoint(tenant=in_federation, url=receiver.url, events=["job.finished"], created_by="x")
    open_problem(tenant=in_federation, code="x", cause="x")
    assert send(in_federation) == 0


def test_nobody_hears_of_other_organisations(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any, other: Any
) -> None:
    from accounting import scope

    with scope.scope([other.pk]):
        open_problem(tenant=other, code="x", cause="x")
        assert send(other) == 0
    assert send(in_federation) == 0


def test_every_try_bears_the_same_id_and_body_and_a_new_moment(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any, later: Later
) -> None:
    receiver.answers = [503, 500]
    open_problem(tenant=in_federation, code="x", cause="x")
    for delay in (0, *DELAYS[:2]):
        later.forward(delay)
        assert send(in_federation) == 1
        assert send(in_federation) == 0
    headers = [{name.lower(): value for name, value in seen[1].items()} for seen in receiver.seen]
    assert len({one["webhook-id"] for one in headers}) == len({body for _, _, body in receiver.seen}) == 1
    assert len({one["webhook-timestamp"] for one in headers}) == 3
    assert all(verified(told[1], sent, body) for _, sent, body in receiver.seen)
    assert WebhookEndpoint.objects.get().failures == 0


def test_after_a_day_the_endpoint_is_switched_off_with_a_problem(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any, later: Later
) -> None:
    receiver.answers = [503] * 99
    open_problem(tenant=in_federation, code="x", cause="x")
    assert timedelta(hours=23) < timedelta(seconds=sum(DELAYS)) <= timedelta(hours=24)
    for delay in (0, *DELAYS):
        assert WebhookEndpoint.objects.get().active
        later.forward(delay)
        send(in_federation)
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.active, endpoint.disabled_at is not None) == (False, True)
    assert WebhookDelivery.objects.get().state == "failed"
    problem = Problem.objects.get(code="endpoint_off")
    assert problem.params["answer"] == "503"
    assert "key=1" not in str(problem.params)


def test_switched_on_again_it_gets_what_it_missed_and_the_problem_is_solved(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any, later: Later
) -> None:
    test_after_a_day_the_endpoint_is_switched_off_with_a_problem(told, receiver, in_federation, later)
    receiver.answers = []
    receiver.seen.clear()
    change_endpoint(endpoint=WebhookEndpoint.objects.get(), changes={"active": True}, changed_by="anna")
    assert not Problem.objects.filter(code="endpoint_off", solved_at=None).exists()
    send(in_federation)
    assert "problem.opened" in [one["type"] for one in messages(receiver)]
    assert WebhookDelivery.objects.filter(state="delivered").count() == WebhookDelivery.objects.count()


def test_an_endpoint_that_is_gone_is_switched_off_at_once(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    receiver.answers = [410]
    open_problem(tenant=in_federation, code="x", cause="x")
    send(in_federation)
    assert not WebhookEndpoint.objects.get().active


def test_a_server_that_is_away_is_tried_once_and_not_once_per_message(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    receiver.answers = [503] * 9
    for number in range(5):
        open_problem(tenant=in_federation, code="x", cause=str(number))
    assert send(in_federation) == 1
    assert len(receiver.seen) == 1


def test_one_bad_endpoint_does_not_stop_the_other(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    with receiving() as second:
        create_endpoint(tenant=in_federation, url=second.url, events=ALL, created_by="x")
        receiver.answers = [500] * 9
        for number in range(3):
            open_problem(tenant=in_federation, code="x", cause=str(number))
        send(in_federation)
        assert len(second.seen) == 3
        assert len(receiver.seen) == 1


def test_a_private_address_is_not_called_however_it_came_there(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any, settings: Any
) -> None:
    settings.FROST_WEBHOOKS_TO_PRIVATE = False
    open_problem(tenant=in_federation, code="x", cause="x")
    assert send(in_federation) == 1
    assert receiver.seen == []
    assert WebhookDelivery.objects.get().error == "address_private"


def test_a_private_address_cannot_be_entered(in_federation: Any) -> None:
    with pytest.raises(EndpointRefused) as caught:
        create_endpoint(tenant=in_federation, url="http://169.254.169.254/", events=ALL, created_by="x")
    assert caught.value.codes == {"url": "address_private"}


def test_a_restored_copy_tells_nobody(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any, settings: Any
) -> None:
    open_problem(tenant=in_federation, code="x", cause="x")
    settings.FROST_INSTALLATION = "a-copy"
    assert send(in_federation) == 0
    assert deliver.try_once(WebhookDelivery.objects.get()).error == "other_installation"
    assert receiver.seen == []


def test_a_test_message_is_sent_once_and_its_answer_shown(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    assert send_test(endpoint=told[0], tested_by="anna").status == 204
    receiver.answers = [500]
    assert send_test(endpoint=told[0], tested_by="anna").error == "refused"
    assert send(in_federation) == 0
    assert [one["type"] for one in messages(receiver)] == ["test", "test"]
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered", "failed"}
    assert WebhookEndpoint.objects.get().failures == 0


def test_an_ended_endpoint_is_told_nothing(
    told: tuple[WebhookEndpoint, str], receiver: Receiver, in_federation: Any
) -> None:
    open_problem(tenant=in_federation, code="x", cause="x")
    archive_endpoint(endpoint=told[0], archived_by="anna")
    open_problem(tenant=in_federation, code="y", cause="y")
    assert send(in_federation) == 0
    assert WebhookDelivery.objects.get().error == "endpoint_off"


def test_secret_and_payload_are_sealed(told: tuple[WebhookEndpoint, str], in_federation: Any) -> None:
    from django.db import connection

    open_problem(tenant=in_federation, code="canary", cause="x")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhook_endpoints UNION SELECT payload FROM webhook_deliveries")
        stored = str(cursor.fetchall())
    assert told[1] not in stored
    assert "canary" not in stored
    assert isinstance(told[0].pk, UUID)
