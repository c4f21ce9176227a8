"""Who sees and does what."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse

from accounting.models import Integration, Invoice, Membership, SyncJob
from tests.admin.conftest import Visitor
from tests.conftest import make_person
from tests.sizes import sized

LISTS = sorted(
    f"{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry
)


@pytest.mark.parametrize("name", [*LISTS, "index"])
def test_strangers_are_sent_to_the_login(db: None, name: str) -> None:
    assert "/login/" in Visitor(None).get(name, status=302)["Location"]


@pytest.mark.parametrize("language", sized(["sv", "en"], ["sv"]))
def test_an_administrator_can_open_every_list(planned: SyncJob, anna: Any, language: str) -> None:
    anna.is_superuser = True
    anna.save()
    for name in [*LISTS, "index"]:
        Visitor(anna, language).get(name)


def test_rows_of_another_organisation_answer_like_unknown_ones(
    planned: SyncJob, january: Invoice, other: Any
) -> None:
    stranger = Visitor(make_person("sven", "administrator", other))
    for name, row in [
        ("accounting_syncjob_change", planned),
        ("accounting_syncjob_approve", planned),
        ("accounting_syncjob_progress", planned),
        ("accounting_integration_change", planned.integration),
        ("accounting_integration_settings", planned.integration),
        ("accounting_invoice_change", january),
    ]:
        stranger.get(name, row.pk, status=404)
    assert "F-1" not in stranger.sees("accounting_invoice_changelist")


def test_viewers_read_and_do_nothing(planned: SyncJob, vera: Any) -> None:
    page = Visitor(vera).sees("accounting_syncjob_change", planned.pk)
    assert "F-1" in page
    assert "approve/" not in page
    for tail in ("approve", "stop", "retry"):
        Visitor(vera).post(f"accounting_syncjob_{tail}", planned.pk, status=403)


def test_treasurers_act_but_do_not_configure(connected: Integration, tore: Any) -> None:
    page = Visitor(tore).sees("accounting_integration_change", connected.pk)
    assert "start/" in page
    assert "disconnect/" not in page
    for tail in ("settings", "disconnect"):
        Visitor(tore).post(f"accounting_integration_{tail}", connected.pk, status=403)
    Visitor(tore).get("accounting_apikey_changelist", status=403)


def test_an_installation_administrator_without_membership_sees_no_records(
    planned: SyncJob, other: Any
) -> None:
    root = Visitor(get_user_model().objects.create_superuser("root", password="r"))
    for name in ("customer", "invoice", "payment", "syncjob", "problem", "integration", "history", "apikey"):
        root.get(f"accounting_{name}_changelist", status=403)
    assert "Kubb i Åmål" in root.sees("accounting_tenant_changelist")
    assert "no membership" in root.sees("index")


def test_nobody_deletes_anything_but_a_membership(planned: SyncJob, anna: Any) -> None:
    anna.is_superuser = True
    anna.save()
    request: Any = Visitor(anna).get("index").wsgi_request
    ours = [one for one in admin.site._registry.values() if one.opts.app_label in {"accounting", "auth"}]
    assert {one.model for one in ours if one.has_delete_permission(request)} == {Membership}


def test_the_menu_shows_what_a_person_may_open(in_federation: Any, tore: Any, anna: Any) -> None:
    keys = reverse("admin:accounting_apikey_changelist")
    assert keys not in Visitor(tore).sees("index")
    assert keys in Visitor(anna).sees("index")
