"""The order in which a plan is written: ledger, years, accounts, objects, balances, then vouchers as they come."""

from typing import BinaryIO

from accounting import failpoints
from sie4.core import records
from sie4.core.reader import Reading
from sie4.importing.judge import Judge
from sie4.importing.plan import Plan, series_of
from sie4.importing.writing import balances, chart
from sie4.importing.writing.objects import Objects
from sie4.importing.writing.series import store_series
from sie4.importing.writing.vouchers import VoucherWriter
from sie4.models import SieImport
from vouchers.booking.scene import Scene
from vouchers.models import FiscalYear, Ledger, LedgerSource

_COMPANY_TYPES = 4


def write_plan(plan: Plan, file: BinaryIO, upload: SieImport) -> Ledger:
    """Reads the file a second time; nothing of it but a piece is in memory.

    Raises LedgerRefused where an own ledger refuses something.
    """
    ledger = plan.place.ledger or _new_ledger(plan)
    plan.place.ledger = ledger
    if ledger.is_own:
        Scene(ledger)  # holds the ledger's years, as whoever books in it
    _years(plan, ledger)
    chart.write(plan)
    objects = Objects(ledger, plan.head)
    objects.add(plan.new_objects)
    balances.write(plan, objects, upload.approved_by)
    _vouchers(plan, file, upload, objects)
    return ledger


def _new_ledger(plan: Plan) -> Ledger:
    head = plan.head
    address = head.single.get(records.Address) or records.Address("", "", "", "")
    ledger: Ledger = Ledger.objects.create(
        tenant=plan.place.tenant,
        source=LedgerSource.SIE_FILE,
        name=(head.company or plan.report.name or "SIE")[:200],
        currency=head.currency,
        company_name=head.company[:200],
        org_number=head.org_number[:13],
        company_type=head.said(records.CompanyType, "code")[:_COMPANY_TYPES],
        company_id=head.said(records.CompanyId, "text")[:40],
        contact=address.contact[:100],
        street=address.street[:200],
        postal=address.postal[:120],
        phone=address.phone[:40],
        chart=head.said(records.ChartType, "name")[:20],
    )
    return ledger


def _years(plan: Plan, ledger: Ledger) -> None:
    for year in plan.place.years:
        if year.row is None:
            year.row = FiscalYear.objects.create(
                tenant_id=ledger.tenant_id, ledger=ledger, start=year.start, end=year.end
            )
        year.row.ledger = ledger


def _vouchers(plan: Plan, file: BinaryIO, upload: SieImport, objects: Objects) -> None:
    if not plan.judge.vouchers:
        return
    writer = VoucherWriter(plan.place, upload)
    floor = plan.judge.numbering.stated
    judge = Judge(plan.place, plan.charts, series_of(upload.options), floor=floor, then=writer.write)
    for record in Reading(file, name=upload.file_name):
        if isinstance(record, records.Voucher):
            judge.take(record)
    judge.finish()
    if (judge.new, judge.conflict_count) != (plan.judge.new, 0):
        raise RuntimeError("the file was read otherwise the second time")
    store_series(plan.place, judge.numbering)
    failpoints.reached("sie_vouchers_written", str(upload.pk))
