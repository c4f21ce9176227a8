"""The ledger of an integration, and its fiscal years, made when something first belongs there."""

from datetime import date

from accounting.models import Integration, ProviderReference
from vouchers.models import FiscalYear, Ledger, LedgerSource


def ledger_of(integration: Integration) -> Ledger:
    """What was read from the provider, and what was booked there from here."""
    ledger: Ledger
    ledger, _ = Ledger.objects.get_or_create(
        integration=integration,
        source=LedgerSource.INTEGRATION,
        defaults={
            "tenant_id": integration.tenant_id,
            "name": (integration.company_name or integration.provider)[:200],
            "company_name": integration.company_name[:200],
            "org_number": integration.company_org_number[:13],
        },
    )
    return ledger


def year_of(ledger: Ledger, provider_year_id: str, first: date, last: date) -> FiscalYear:
    """The fiscal year with this id at the provider; its days follow the provider's."""
    year: FiscalYear
    year, made = FiscalYear.objects.get_or_create(
        ledger=ledger,
        provider_year_id=provider_year_id,
        defaults={"tenant_id": ledger.tenant_id, "start": first, "end": last},
    )
    if not made and (year.start, year.end) != (first, last):
        year.start, year.end = first, last
        year.save(update_fields=["start", "end"])
    return year


def known_year(ledger: Ledger, provider_year_id: str) -> FiscalYear | None:
    """As far as the provider's registers were read; None where nobody knows its days."""
    row = ProviderReference.objects.filter(
        integration_id=ledger.integration_id, kind="year", code=provider_year_id
    ).first()
    if row is None or not (row.data.get("from") and row.data.get("to")):
        return FiscalYear.objects.filter(ledger=ledger, provider_year_id=provider_year_id).first()
    return year_of(
        ledger, provider_year_id, date.fromisoformat(row.data["from"]), date.fromisoformat(row.data["to"])
    )
