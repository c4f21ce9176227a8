"""How relayed events and notices of consent are read. Pure: no database, no wire."""

from typing import Any

import pytest

from accounting.providers.fortnox.webhooks import WEBHOOKS, hints, parse

EVENT = {
    "topic": "invoices",
    "offset": "xDy7J",
    "type": "invoice-updated-v1",
    "tenantId": 29302,
    "entityId": "17",
}


@pytest.mark.parametrize(
    ("kind", "data_type"),
    [
        ("customer-created-v1", "customer"), ("customer-updated-v2", "customer"), ("customer-deleted-v1", "customer"),
        ("invoice-created-v1", "invoice"), ("invoice-updated-v1", "invoice"), ("invoice-updated-v7", "invoice"),
        ("invoice-cancelled-v1", "invoice"), ("invoice-bookkeep-v1", "invoice"),
        ("invoicepayment-bookkeep-v1", "payment"), ("invoicepayment-deleted-v1", "payment"),
    ],
)  # fmt: skip
def test_documents_are_known_whatever_the_version(kind: str, data_type: str) -> None:
    [event] = parse({**EVENT, "type": kind})
    assert (event.meaning, event.data_type, event.external_id, event.company) == (
        "document", data_type, "17", "29302",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["reminder-sent-v1", "invoice-created", "-v1", "", 7, None])
def test_other_types_mean_nothing_here_and_fail_nothing(kind: Any) -> None:
    [event] = parse({**EVENT, "type": kind})
    assert event.meaning == ""


def test_a_voucher_says_year_series_and_number_or_cannot_be_read() -> None:
    [event] = parse({**EVENT, "type": "voucher-created-v1", "entityId": "8-R-17"})
    assert (event.data_type, event.external_id) == ("voucher", "8-R-17")
    [event] = parse({**EVENT, "type": "voucher-created-v1"})
    assert event.meaning == "unreadable"


def test_an_offset_counts_within_its_topic() -> None:
    assert parse(EVENT)[0].key == "invoices:xDy7J"
    assert parse({"id": "e-1"})[0].key == "e-1"
    assert parse({"offset": "xDy7J"})[0].key == ""


@pytest.mark.parametrize("data", [[EVENT, EVENT], {"events": [EVENT, EVENT]}])
def test_several_at_once(data: Any) -> None:
    assert len(parse(data)) == 2


@pytest.mark.parametrize("data", [None, 1, "x", [1], [[EVENT]], {"events": 1}, {"events": [None]}])
def test_what_is_neither_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="neither"):
        parse(data)


@pytest.mark.parametrize(
    ("data", "claim"),
    [
        ({"event": "consent-created", "tenantId": 1}, "consent_created"),
        ({"type": "consent.revoked", "TenantId": 1}, "consent_revoked"),
        ({"eventType": "CONSENT_REVOKED", "tenantId": "1"}, "consent_revoked"),
        ({"event": "created", "data": {"tenantId": 1}}, "consent_created"),
        ({"event_name": "ConsentRevoked", "tenant_id": 1}, "consent_revoked"),
    ],
)
def test_notices_in_many_spellings(data: Any, claim: str) -> None:
    [hint] = hints(data)
    assert (hint.company, hint.claim) == ("1", claim)


@pytest.mark.parametrize(
    "data", [None, [], EVENT, {"event": "consent-created"}, {"tenantId": 1}, {"event": "created"}]
)
def test_everything_else_is_no_notice(data: Any) -> None:
    assert list(hints(data)) == []


def test_the_signature_is_hexadecimal_over_the_raw_body() -> None:
    import hashlib
    import hmac

    good = hmac.new(b"s" * 32, b"{}", hashlib.sha256).hexdigest()
    assert WEBHOOKS.verify(b"{}", good, [b"s" * 32])
    assert not WEBHOOKS.verify(b"{} ", good, [b"s" * 32])
