"""Makes the voucher that mirrors an original, or corrects an earlier mirror. Saved as any record is; sent later."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext, override

from accounting import records
from accounting.domain import hashing
from accounting.domain.ledgers import BookedRow, BookedVoucher
from accounting.models import ProviderReference, Tenant
from vouchers.domain.mirror_rows import standing, swapped
from vouchers.domain.mirror_texts import mirror_text
from vouchers.integration_ledger import ledger_of
from vouchers.models import Origin, Reversal, Voucher
from vouchers.pulling.storing import clean, row_record

ACTOR = "mirror"
_PREFIX, _LONGEST_REFERENCE = "mirror:", 64


class MirrorNotSaved(ValueError):
    """A defect: what was checked before was refused as a record."""


def mirror_ref(reversal: Reversal) -> str:
    """Of the original and its company, never of a primary key: after a restored backup the same mirror has the same
    mark. Another company of the organisation numbers its vouchers alike.
    """
    later = f":{reversal.revision}" if reversal.revision > 1 else ""
    company = reversal.integration.company_id
    place = f"{company}:{reversal.original_id}:{reversal.rule.target_series}{later}"
    whole = f"{_PREFIX}{place}"
    return whole if len(whole) <= _LONGEST_REFERENCE else f"{_PREFIX}{hashing.marker(place)}"


def make_mirror(reversal: Reversal, found: BookedVoucher, on: date) -> Voucher:
    """The rows with their sides changed. Runs inside the caller's transaction."""
    return _save(reversal, found, on, swapped(found.rows))


def make_correction(
    reversal: Reversal, mirrored: BookedVoucher, now: BookedVoucher | None, on: date
) -> Voucher:
    """Takes back what the mirror booked, and books what it should say now; None: the original is gone."""
    rows = [*standing(mirrored.rows), *(swapped(now.rows) if now else ())]
    return _save(reversal, now or mirrored, on, rows, corrects=reversal.mirror)


def _save(
    reversal: Reversal,
    found: BookedVoucher,
    on: date,
    rows: Sequence[BookedRow],
    corrects: Voucher | None = None,
) -> Voucher:
    from vouchers.record_type import MADE_HERE

    tenant = reversal.integration.tenant
    record = {
        "source_ref": mirror_ref(reversal),
        "series": reversal.rule.target_series,
        "voucher_date": on.isoformat(),
        **_texts(reversal, found, on, tenant, corrects),
        "currency": ledger_of(reversal.integration).currency,
        "cost_centre": clean(found.cost_centre),
        "project": clean(found.project),
        "rows": [row_record(row) for row in rows],
    }
    outcome = records.save_records(tenant=tenant, record_type=MADE_HERE, records=[record], changed_by=ACTOR)[
        0
    ]
    if outcome.id is None:
        raise MirrorNotSaved([f"{issue.field} {issue.code}" for issue in outcome.issues])
    Voucher.objects.filter(pk=outcome.id).update(
        origin=Origin.MIRROR, ledger=ledger_of(reversal.integration), archived_at=None
    )
    made: Voucher = Voucher.objects.get(pk=outcome.id)
    return made


def _texts(
    reversal: Reversal, found: BookedVoucher, on: date, tenant: Tenant, corrects: Voucher | None
) -> dict[str, str]:
    """In the organisation's language: they stand in its books."""
    with override(tenant.language):
        places = {
            "series": found.id.series,
            "number": str(found.id.number),
            "date": found.voucher_date.isoformat(),
            "text": found.text,
            "year": _year_name(reversal),
            "target": reversal.rule.target_series,
            "mirror_date": on.isoformat(),
        }
        template = reversal.rule.text_template or standard_text()
        if corrects is not None:
            template = gettext("Correction of {target}, reversal of {series}{number}: {text}")
        comment = gettext("Reversal of voucher {series}{number} of {date}.").format_map(places)
        return {"text": clean(mirror_text(template, places)), "comment": comment}


def standard_text() -> str:
    return gettext("Reversal of {series}{number} {date}: {text}")


def _year_name(reversal: Reversal) -> str:
    row = ProviderReference.objects.filter(
        integration=reversal.integration, kind="year", code=reversal.year_id
    ).first()
    return row.name if row else reversal.year_id
