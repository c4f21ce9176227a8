"""Keys, memberships, organisations, applications."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from accounting import scope
from accounting.all_tenants import tenant_id_of
from accounting.models import ApiKey, History, Membership, ProviderApp, Tenant
from accounting.people import authenticate_api_key
from tests.admin.conftest import Visitor

SECRET = "very-secret-words-0123456789-0123456789"


@pytest.fixture
def root(db: None) -> Visitor:
    return Visitor(get_user_model().objects.create_superuser("root", password="r"))


def test_a_key_is_shown_once_and_works(in_federation: Any, anna: Any) -> None:
    visitor = Visitor(anna)
    data = {"tenant": in_federation.pk, "name": "Medlemsregistret", "role": "treasurer", "days": "30"}
    answer = visitor.post("accounting_apikey_add", status=200, **data)
    (text,) = re.findall(r"frost_[\w-]{43}", answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    found = authenticate_api_key(text)
    assert found is not None
    assert (found.name, found.tenant_id) == ("Medlemsregistret", in_federation.pk)
    key = ApiKey.objects.get()
    for page in (
        visitor.sees("accounting_apikey_changelist"),
        visitor.sees("accounting_apikey_change", key.pk),
    ):
        assert text not in page
        assert key.key_hash not in page


def test_a_revoked_key_opens_nothing_and_is_noted(in_federation: Any, anna: Any) -> None:
    data = {"tenant": in_federation.pk, "name": "Gammal", "role": "viewer"}
    page = Visitor(anna).post("accounting_apikey_add", status=200, **data).content.decode()
    (text,) = re.findall(r"frost_[\w-]{43}", page)
    Visitor(anna).post("accounting_apikey_revoke", ApiKey.objects.get().pk)
    assert authenticate_api_key(text) is None
    facts = set(History.objects.values_list("fact", flat=True))
    assert {"apikey_created", "apikey_revoked"} <= facts


def test_an_administrator_adds_a_person_by_user_name(in_federation: Any, anna: Any) -> None:
    get_user_model().objects.create_user("nils", password="n", is_staff=True)
    data = {"tenant": in_federation.pk, "username": "nils", "role": "viewer"}
    Visitor(anna).post("accounting_membership_add", **data)
    assert Membership.objects.get(user__username="nils").role == "viewer"
    assert History.objects.filter(fact="membership_added", actor__endswith=" anna").exists()
    again = Visitor(anna).post("accounting_membership_add", status=200, **data).content.decode()
    assert "already has a membership" in again


def test_nobody_sees_people_of_other_organisations(in_federation: Any, other: Any, anna: Any) -> None:
    get_user_model().objects.create_user("hemlig", password="h")
    assert "hemlig" not in Visitor(anna).sees("accounting_membership_add")
    data = {"tenant": other.pk, "username": "anna", "role": "administrator"}
    Visitor(anna).post("accounting_membership_add", status=200, **data)
    assert Membership.objects.filter(user=anna).count() == 1


def test_administrators_cannot_lock_themselves_out(in_federation: Any, anna: Any) -> None:
    own = Membership.objects.get(user=anna)
    Visitor(anna).post("accounting_membership_change", own.pk, status=403, role="viewer")
    Visitor(anna).post("accounting_membership_delete", own.pk, status=403, post="yes")
    assert Membership.objects.get(user=anna).role == "administrator"


def test_an_ended_membership_is_noted(in_federation: Any, anna: Any, vera: Any) -> None:
    gone = Membership.objects.get(user=vera)
    Visitor(anna).post("accounting_membership_delete", gone.pk, post="yes")
    assert not Membership.objects.filter(user=vera).exists()
    assert History.objects.filter(fact="membership_ended").exists()
    Visitor(vera).get("accounting_invoice_changelist", status=403)


def test_ending_the_last_administrator_is_refused_in_words(
    root: Visitor, in_federation: Any, anna: Any
) -> None:
    last = Membership.objects.get(user=anna)
    for page in (
        root.does("accounting_membership_delete", last.pk, post="yes"),
        root.does("accounting_membership_change", last.pk, role="viewer"),
    ):
        assert "last administrator" in page
    assert Membership.objects.get(user=anna).role == "administrator"


def test_a_change_of_rights_is_noted_once(in_federation: Any, anna: Any, vera: Any) -> None:
    changed = Membership.objects.get(user=vera)
    Visitor(anna).post("accounting_membership_change", changed.pk, role="treasurer")
    facts = History.objects.filter(actor__endswith=" anna").values_list("fact", "data")
    assert list(facts) == [("membership_changed", {"user": vera.pk, "role": "treasurer"})]


@pytest.mark.parametrize(
    ("page", "role", "status"),
    [
        ("apikey", "vera", 403),
        ("apikey", "tore", 403),
        ("apikey", "anna", 200),
        ("integration", "vera", 403),
        ("integration", "tore", 200),
    ],
)
def test_add_pages_ask_for_the_role(
    request: Any, in_federation: Any, page: str, role: str, status: int
) -> None:
    visitor = Visitor(request.getfixturevalue(role))
    visitor.get(f"accounting_{page}_add", status=status)
    if status != 200:
        visitor.post(f"accounting_{page}_add", status=status)


def test_an_installation_administrator_founds_an_organisation(root: Visitor, db: None) -> None:
    data: dict[str, Any] = {
        "code": "ny",
        "name": "Ny förening",
        "language": "sv",
        "time_zone": "Europe/Stockholm",
    }
    root.post("accounting_tenant_add", **data)
    with scope.scope():
        pk = tenant_id_of("ny")
    changed = {**data, "code": "annan", "name": "Nyare", "archived": "on"}
    root.post("accounting_tenant_change", pk, **changed)
    with scope.scope([pk] if pk else []):
        tenant = Tenant.objects.get()
        assert History.objects.filter(fact="tenant_added").exists()
    assert (tenant.code, tenant.name) == ("ny", "Nyare")
    assert tenant.archived_at is not None


def test_the_first_administrator_is_named_by_the_installation(root: Visitor, other: Any) -> None:
    get_user_model().objects.create_user("nils", password="n", is_staff=True)
    root.post("accounting_membership_add", tenant=other.pk, username="nils", role="administrator")
    with scope.scope([other.pk]):
        assert Membership.objects.get().user.get_username() == "nils"


def application(**more: Any) -> dict[str, Any]:
    return {"provider": "fortnox", "environment": "live", "name": "App", "client_id": "id-1", **more}


def test_a_secret_is_stored_sealed_and_never_shown(root: Visitor, db: None) -> None:
    root.post(
        "accounting_providerapp_add", **application(new_client_secret=SECRET, new_webhook_secret=SECRET)
    )
    app = ProviderApp.objects.get()
    assert app.client_secret.reveal() == SECRET
    assert SECRET not in root.sees("accounting_providerapp_change", app.pk)
    assert app.redirect_uri.endswith("/callback")


def test_blank_keeps_a_secret_and_a_tick_clears_it(root: Visitor, db: None) -> None:
    root.post(
        "accounting_providerapp_add", **application(new_client_secret=SECRET, new_webhook_secret=SECRET)
    )
    app = ProviderApp.objects.get()
    root.post("accounting_providerapp_change", app.pk, **application(name="Nytt namn"))
    app = ProviderApp.objects.get()
    assert (app.name, app.webhook_secret.reveal(), app.client_secret.reveal()) == (
        "Nytt namn",
        SECRET,
        SECRET,
    )
    root.post("accounting_providerapp_change", app.pk, **application(clear_webhook_secret="on"))
    app = ProviderApp.objects.get()
    assert (app.webhook_secret.reveal(), app.client_secret.reveal()) == ("", SECRET)


def test_only_the_installation_refers_to_files(
    root: Visitor, in_federation: Any, anna: Any, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o600)
    data = application(new_client_secret=f"file:{file}", tenant=in_federation.pk)
    refused = Visitor(anna).post("accounting_providerapp_add", status=200, **data).content.decode()
    assert "Only installation administrators" in refused
    root.post("accounting_providerapp_add", **data)
    assert ProviderApp.objects.get().client_secret.reference == f"file:{file}"


def test_an_organisation_changes_only_its_own_applications(
    in_federation: Any, practice_app: ProviderApp, anna: Any
) -> None:
    Visitor(anna).get("accounting_providerapp_change", practice_app.pk, status=302)  # as if it were not there
    assert practice_app.name not in Visitor(anna).sees("accounting_providerapp_changelist")
    own = application(new_client_secret=SECRET, tenant=in_federation.pk)
    Visitor(anna).post("accounting_providerapp_add", **own)
    assert ProviderApp.objects.filter(tenant=in_federation).exists()
    Visitor(anna).post("accounting_providerapp_add", status=200, **application(new_client_secret=SECRET))
