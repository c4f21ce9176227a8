"""The own ledger of an organisation: opened once, with its first year; its settings and switches."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounting.bell import ring
from accounting.constraints import violates
from accounting.domain.currencies import HOME
from accounting.mappings.bas import BAS2024
from accounting.models import Tenant
from vouchers.booking.rules import rules_of_ledger
from vouchers.ledger_settings import InvalidLedgerSettings, LedgerSettings
from vouchers.ledgers.facts import note
from vouchers.ledgers.years import open_fiscal_year
from vouchers.models import COST_CENTRE, PROJECT, Dimension, Ledger, LedgerSource
from vouchers.refusals import refused

# An association with business activity, as SIE calls a federation.
ASSOCIATION = "I"
SWITCHES = ("books_invoices", "books_payments")
COMPANY = ("name", "company_name", "org_number", "company_type", "contact", "street", "postal", "phone")


def own_ledger(tenant: Tenant) -> Ledger | None:
    found: Ledger | None = Ledger.objects.filter(tenant=tenant, source=LedgerSource.OWN).first()
    return found


def open_own_ledger(
    *, tenant: Tenant, start: date, end: date | None = None, opened_by: str, **company: Any
) -> Ledger:
    """With its first fiscal year and the accounts of BAS 2024; `company` may hold what COMPANY names.

    The ledger's currency is SEK: the rates that senders state are per SEK. Nothing is booked by itself until
    the switches are set. Raises LedgerRefused(ledger_exists, and what open_fiscal_year raises).
    """
    values = {
        "name": tenant.name,
        "company_name": tenant.name,
        "org_number": tenant.org_number,
        "company_type": ASSOCIATION,
        **company,
    }
    try:
        with transaction.atomic():
            ledger = Ledger.objects.create(
                tenant=tenant, source=LedgerSource.OWN, currency=HOME, chart=BAS2024, **values
            )
            Dimension.objects.bulk_create(
                Dimension(tenant=tenant, ledger=ledger, number=number, name=name)
                for number, name in ((COST_CENTRE, "Kostnadsställe"), (PROJECT, "Projekt"))
            )
            note("ledger_opened", ledger, opened_by)
            open_fiscal_year(ledger=ledger, start=start, end=end, opened_by=opened_by)
    except IntegrityError as error:
        if violates(error, Ledger, "ledger_one_own"):
            raise refused("ledger_exists") from error
        raise
    return ledger


def change_ledger(*, ledger: Ledger, changes: Mapping[str, Any], changed_by: str) -> Ledger:
    """`changes`: names of SWITCHES and COMPANY, and "settings": {name: value}, where None is the default.

    A switch that is set has everything booked that is not booked yet.
    Raises LedgerRefused(ledger_not_own), InvalidLedgerSettings; then nothing has changed.
    """
    with transaction.atomic():
        locked: Ledger = Ledger.objects.select_for_update(of=("self",), no_key=True).get(pk=ledger.pk)
        if not locked.is_own:
            raise refused("ledger_not_own", ledger=locked.name)
        values = {name: changes[name] for name in (*SWITCHES, *COMPANY) if name in changes}
        if "settings" in changes:
            values["settings"] = _settings(locked, changes["settings"])
        changed = [name for name, value in values.items() if getattr(locked, name) != value]
        for name in changed:
            setattr(locked, name, values[name])
        if changed:
            locked.save(update_fields=changed)
            note("ledger_changed", locked, changed_by, fields=sorted(changed))
            ring("vouchers.tasks.book_records", locked.pk, locked.tenant_id)
    return locked


def _settings(ledger: Ledger, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Raises InvalidLedgerSettings."""
    stored = {**LedgerSettings.of(ledger).as_json(), **changes}
    parsed = LedgerSettings.parse({name: value for name, value in stored.items() if value is not None})
    rules, _ = rules_of_ledger(ledger, parsed)
    if parsed.rounding_account in rules.booked_on:
        raise InvalidLedgerSettings({"rounding_account": "account_of_category"})
    return parsed.as_json()
