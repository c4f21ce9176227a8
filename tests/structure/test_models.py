"""Rules that every table keeps."""

from dataclasses import fields

import pytest
from django.apps import apps
from django.db import models

from accounting import records, rls
from tests.structure.source import PRODUCT, modules, name_of

OURS = [model for model in apps.get_models() if model._meta.app_label in PRODUCT]
WITHOUT_TENANT = {
    "installation",
    "heartbeats",
    "budget_windows",
    "login_attempts",
    "event_streams",
    "ws_offset",
    "reversal_claims",
}
MAY_LOOK_ACROSS_TENANTS = {
    "accounting.all_tenants",
    "accounting.demo_tenant",
    "accounting.events.across_tenants",
    "accounting.events.mail.summary",
    "accounting.events.sweep",
    "accounting.listener.across_tenants",
    "accounting.management.commands.create_api_key",
    "accounting.mappings.sweep",
    "accounting.models.base",
    "accounting.models.tenants",
    "accounting.people",
    "accounting.reconciliation.sweep",
    "accounting.secrets.rotation",
    "accounting.sync.hourly",
    "accounting.sync.sweep",
    "sie4.exporting.asking",
    "sie4.importing.work",
    "vouchers.mirror.sweep",
    "vouchers.pulling.asking",
    "vouchers.booking.sweep",
}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.db_table)
def test_no_amount_is_a_float_in_the_database(model: type[models.Model]) -> None:
    """SQLite keeps a DecimalField as a float."""
    bad = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.DecimalField | models.FloatField)
    ]
    assert bad == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.db_table)
def test_references_protect_what_they_refer_to(model: type[models.Model]) -> None:
    loose = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is not models.PROTECT
    ]
    assert loose == []


def test_every_table_has_a_tenant_or_stands_on_the_closed_list() -> None:
    without = {model._meta.db_table for model in OURS if not rls.tenant_column(model)}
    assert without == WITHOUT_TENANT


def test_only_listed_modules_look_across_tenants() -> None:
    users = {
        name_of(path) for path in modules(*PRODUCT) if "all_tenants." in path.read_text(encoding="utf-8")
    }
    users = {name for name in users if ".all_tenants." in _code(name)}
    assert users <= MAY_LOOK_ACROSS_TENANTS


def _code(name: str) -> str:
    path = next(path for path in modules(*PRODUCT) if name_of(path) == name)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("record_type", records.all_types(), ids=lambda record_type: record_type.key)
def test_a_record_has_the_same_fields_as_its_model(record_type: records.RecordType) -> None:
    columns = {field.name for field in record_type.model._meta.concrete_fields}
    own = {
        "id",
        "tenant",
        "content_hash",
        "changed_at",
        "created_at",
        "updated_at",
        "archived_at",
        "personal_number_index",
    }
    names = {item.name for item in fields(record_type.canonical)} - set(record_type.children)
    assert names == columns - own - record_type.kept
    assert record_type.kept <= columns
    for name, child in record_type.children.items():
        child_columns = {field.name for field in child.model._meta.concrete_fields}
        assert {item.name for item in fields(child.canonical)} == child_columns - {
            "id",
            "tenant",
            child.link,
            "position",
            *child.kept,
        }, name
