"""The series of the vouchers that came in: known to the year, and counting on from there."""

from sie4.importing.numbering import Numbering
from sie4.importing.place import Place
from vouchers.models import VoucherSeries


def store_series(place: Place, numbering: Numbering) -> None:
    years = {year.start: year.row for year in place.years}
    for (start, code), highest in sorted(numbering.highest.items()):
        row, made = VoucherSeries.objects.get_or_create(
            fiscal_year=years[start],
            code=code,
            defaults={"tenant_id": place.tenant.pk, "next_number": highest + 1},
        )
        if not made and row.next_number != highest + 1:
            row.next_number = highest + 1
            row.save(update_fields=["next_number"])
