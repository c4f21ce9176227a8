"""Secret columns: sealed when saved, stars when shown, and never clear text by another way."""

import os
from pathlib import Path
from typing import Any

import pytest

from accounting import scope
from accounting.models import Grant, ProviderApp
from accounting.secrets.cipher import CannotDecrypt
from accounting.secrets.references import BadReference
from tests.conftest import make_tenant
from tests.oauth.conftest import make_grant

pytestmark = pytest.mark.django_db


def _column(model: Any, pk: Any, name: str) -> str:
    return str(model._base_manager.values_list(name, flat=True).get(pk=pk))


def test_the_column_holds_ciphertext(practice_app: ProviderApp) -> None:
    assert _column(ProviderApp, practice_app.pk, "client_secret").startswith("v1:")
    again = ProviderApp.objects.get(pk=practice_app.pk)
    assert again.client_secret.reveal() == "frost-demo-secret-0123456789abcdef0123"


def test_saving_again_keeps_the_ciphertext(practice_app: ProviderApp) -> None:
    before = _column(ProviderApp, practice_app.pk, "client_secret")
    again = ProviderApp.objects.get(pk=practice_app.pk)
    again.name = "renamed"
    again.save()
    assert _column(ProviderApp, practice_app.pk, "client_secret") == before


def test_update_cannot_write_clear_text(practice_app: ProviderApp) -> None:
    with pytest.raises(TypeError):
        ProviderApp.objects.filter(pk=practice_app.pk).update(client_secret="clear")


def test_a_ciphertext_copied_to_another_row_does_not_open(
    in_federation: Any, practice_app: ProviderApp
) -> None:
    first, second = (
        make_grant(practice_app, in_federation),
        make_grant(practice_app, in_federation, company="2"),
    )
    stolen = Grant.objects.values_list("access_token", flat=True).get(pk=first.pk)
    Grant.objects.filter(pk=second.pk).update(access_token=stolen)
    with pytest.raises(CannotDecrypt):
        Grant.objects.get(pk=second.pk).access_token.reveal()


def test_a_ciphertext_copied_to_another_column_does_not_open(
    in_federation: Any, practice_app: ProviderApp
) -> None:
    grant = make_grant(practice_app, in_federation)
    stolen = Grant.objects.values_list("refresh_token", flat=True).get()
    Grant.objects.update(access_token=stolen)
    with pytest.raises(CannotDecrypt):
        Grant.objects.get(pk=grant.pk).access_token.reveal()


def test_a_row_moved_to_another_organisation_does_not_open(practice_app: ProviderApp) -> None:
    thief = make_tenant("thief", "Tjuv")
    with scope.scope([thief.pk]):
        ProviderApp.objects.filter(pk=practice_app.pk).update(tenant=thief)
        with pytest.raises(CannotDecrypt):
            ProviderApp.objects.get(pk=practice_app.pk).client_secret.reveal()


def test_a_reference_is_stored_as_it_is_and_read_when_needed(
    practice_app: ProviderApp, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    file.chmod(0o600)
    practice_app.client_secret = f"file:{file}"
    practice_app.save()
    again = ProviderApp.objects.get(pk=practice_app.pk)
    assert again.client_secret.reference == f"file:{file}"
    assert again.client_secret.reveal() == "from a file"


def test_bad_references_are_refused_without_their_content(practice_app: ProviderApp, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.write_text("canary")
    shared.chmod(0o604)
    os.environ.pop("FROST_NO_SUCH_SECRET", None)
    for reference in (
        f"file:{shared}",
        "file:relative/path",
        "file:/etc/../etc/shadow",
        "env:FROST_NO_SUCH_SECRET",
    ):
        practice_app.client_secret = reference
        with pytest.raises(BadReference) as caught:
            practice_app.client_secret.reveal()
        assert "canary" not in str(caught.value)
