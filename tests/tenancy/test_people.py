"""API keys and memberships open exactly their own organisation."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounting import clock, scope
from accounting.models import ApiKey, History, Membership
from accounting.people import (
    LastAdministrator,
    add_membership,
    authenticate_api_key,
    change_role,
    create_api_key,
    end_membership,
    memberships_of,
    revoke_api_key,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(in_federation: Any) -> tuple[ApiKey, str]:
    return create_api_key(tenant=in_federation, name="register", role="treasurer", actor="test")


def test_a_key_has_256_bits_and_only_its_digest_is_stored(key: tuple[ApiKey, str]) -> None:
    row, text = key
    assert text.startswith("frost_")
    assert len(text) == 49
    assert row.prefix == text[:10]
    assert text not in str(ApiKey.objects.values_list("prefix", "key_hash", "name").get())


def test_a_key_opens_its_organisation_without_any_scope(key: tuple[ApiKey, str], federation: Any) -> None:
    with scope.scope():
        found = authenticate_api_key(key[1])
    assert found is not None
    assert (found.tenant_id, found.tenant.code) == (federation.pk, "spbf")


@pytest.mark.parametrize("text", ["", "frost_", "frost_" + "x" * 43, "frost_" + "å" * 43, "x" * 49])
def test_what_is_no_key_opens_nothing(key: tuple[ApiKey, str], text: str) -> None:
    assert authenticate_api_key(text) is None


def test_the_stored_digest_is_no_key(key: tuple[ApiKey, str]) -> None:
    assert authenticate_api_key(key[0].key_hash) is None
    assert authenticate_api_key(f"frost_{key[0].key_hash[:43]}") is None


def test_a_revoked_key_opens_nothing(key: tuple[ApiKey, str]) -> None:
    revoke_api_key(key=key[0], actor="test")
    assert authenticate_api_key(key[1]) is None


def test_an_expired_key_opens_nothing(in_federation: Any) -> None:
    _, text = create_api_key(tenant=in_federation, name="visitor", role="viewer", days=1, actor="test")
    assert authenticate_api_key(text)
    later = clock.now() + timedelta(days=1)
    with clock.clock_set(lambda: later):
        assert authenticate_api_key(text) is None


def test_a_key_of_an_archived_organisation_opens_nothing(key: tuple[ApiKey, str], in_federation: Any) -> None:
    in_federation.archived_at = clock.now()
    in_federation.save()
    assert authenticate_api_key(key[1]) is None


def test_the_last_use_is_written_once_a_minute(key: tuple[ApiKey, str]) -> None:
    first = clock.now()
    written = []
    for moment in (first, first + timedelta(seconds=59), first + timedelta(seconds=61)):
        with clock.clock_set(partial(lambda now: now, moment)):
            authenticate_api_key(key[1])
        written.append(ApiKey.objects.get().last_used_at)
    assert written == [first, first, first + timedelta(seconds=61)]


def test_an_unknown_role_makes_no_key(in_federation: Any) -> None:
    with pytest.raises(ValueError, match="emperor"):
        create_api_key(tenant=in_federation, name="x", role="emperor", actor="test")


def test_a_person_finds_their_memberships_without_any_scope(anna: Any, tore: Any, other: Any) -> None:
    with scope.scope([other.pk]):
        add_membership(tenant=other, user=anna, role="viewer", actor="test")
    found = [(row.tenant.code, row.role) for row in memberships_of(anna.pk)]
    assert found == [("kub", "viewer"), ("spbf", "administrator")]
    assert [row.role for row in memberships_of(tore.pk)] == ["treasurer"]


def test_a_second_membership_changes_the_role(tore: Any, in_federation: Any) -> None:
    add_membership(tenant=in_federation, user=tore, role="viewer", actor="test")
    assert [row.role for row in memberships_of(tore.pk)] == ["viewer"]


def _facts() -> list[tuple[str, str, str]]:
    rows = History.objects.exclude(actor="test").order_by("pk")
    return [(row.fact, row.actor, row.data["role"]) for row in rows]


def test_each_change_of_rights_is_one_fact_with_its_actor(anna: Any, tore: Any, in_federation: Any) -> None:
    membership = Membership.objects.get(user=tore)
    change_role(membership=membership, role="treasurer", actor="user:1 anna")  # as it was: nothing to note
    change_role(membership=membership, role="viewer", actor="user:1 anna")
    end_membership(membership=membership, actor="user:1 anna")
    end_membership(membership=membership, actor="user:1 anna")
    key, _ = create_api_key(tenant=in_federation, name="one", role="viewer", actor="user:1 anna")
    revoke_api_key(key=key, actor="user:1 anna")
    revoke_api_key(key=key, actor="user:1 anna")
    assert _facts() == [
        ("membership_changed", "user:1 anna", "viewer"),
        ("membership_ended", "user:1 anna", "viewer"),
        ("apikey_created", "user:1 anna", "viewer"),
        ("apikey_revoked", "user:1 anna", "viewer"),
    ]


@pytest.mark.parametrize("how", ["end", "change", "add"])
def test_the_last_administrator_stays(anna: Any, tore: Any, in_federation: Any, how: str) -> None:
    last = Membership.objects.get(user=anna)
    attempts: dict[str, Callable[[], Any]] = {
        "end": lambda: end_membership(membership=last, actor="x"),
        "change": lambda: change_role(membership=last, role="viewer", actor="x"),
        "add": lambda: add_membership(tenant=in_federation, user=anna, role="viewer", actor="x"),
    }
    with pytest.raises(LastAdministrator):
        attempts[how]()
    assert [row.role for row in memberships_of(anna.pk)] == ["administrator"]
    add_membership(tenant=in_federation, user=tore, role="administrator", actor="test")
    attempts[how]()
    assert [row.role for row in memberships_of(anna.pk)] != ["administrator"]


def test_somebody_who_can_no_longer_sign_in_is_no_administrator(
    anna: Any, tore: Any, in_federation: Any
) -> None:
    add_membership(tenant=in_federation, user=tore, role="administrator", actor="test")
    tore.is_active = False
    tore.save()
    with pytest.raises(LastAdministrator):
        end_membership(membership=Membership.objects.get(user=anna), actor="x")


def test_the_command_leaves_a_fact(federation: Any) -> None:
    call_command("create_api_key", tenant="spbf", name="register", stdout=StringIO(), stderr=StringIO())
    with scope.scope([federation.pk]):
        assert _facts() == [("apikey_created", "command", "treasurer")]


def test_an_archived_organisation_is_nobodys(anna: Any, in_federation: Any) -> None:
    in_federation.archived_at = clock.now()
    in_federation.save()
    assert memberships_of(anna.pk) == []


def test_the_command_shows_the_key_once(federation: Any) -> None:
    output = StringIO()
    call_command("create_api_key", tenant="spbf", name="register", stdout=output, stderr=StringIO())
    found = authenticate_api_key(output.getvalue().strip())
    assert found is not None
    assert (found.name, found.role) == ("register", "treasurer")


def test_the_command_refuses_an_unknown_organisation(federation: Any) -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("create_api_key", tenant="nobody", name="register")
