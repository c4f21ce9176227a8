"""What a finished reading means: every difference once, at the document it belongs to, and the sums per account."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from accounting.models import Reconciliation, ReconciliationDifference
from accounting.providers.books import VOUCHER, Books
from accounting.reconciliation.documents import compare_records
from accounting.reconciliation.found import Found
from accounting.reconciliation.scene import Scene
from accounting.reconciliation.strangers import compare_strangers
from accounting.reconciliation.sums import Sum, account_sums, differing_sums
from accounting.reconciliation.vouchers import compare_vouchers
from accounting.sync.context import Context

_ORDER = list(ReconciliationDifference.Kind.values)


@dataclass(frozen=True)
class Verdict:
    """`accepted` differences were found again as a person left them; they are not told."""

    found: list[Found]
    sums: list[Sum] = field(default_factory=list)
    on_its_way: int = 0
    accepted: int = 0
    compared: dict[str, int] = field(default_factory=dict)


def judge(run: Reconciliation, context: Context, books: Books) -> Verdict:
    scene = Scene(run, context)
    found = [*compare_records(scene), *compare_strangers(scene)]
    if run.vouchers:
        found += compare_vouchers(scene)
    accepted = _accepted(run)
    told = [one for one in found if one.fingerprint not in accepted]
    sums = account_sums(scene, _left(found, accepted)) if run.vouchers else []
    told += [one for one in differing_sums(sums) if one.fingerprint not in accepted]
    told.sort(key=lambda one: (_ORDER.index(one.kind), one.month, one.source_ref, one.external_id))
    return Verdict(told, sums, scene.on_its_way, len(found) - len(told), _compared(scene))


def _accepted(run: Reconciliation) -> set[str]:
    rows = ReconciliationDifference.objects.filter(run__integration=run.integration).exclude(accepted_at=None)
    return set(rows.values_list("fingerprint", flat=True))


def _left(found: list[Found], accepted: set[str]) -> set[str]:
    """Documents and vouchers of which a person has accepted all that differs."""
    per_document: dict[str, list[bool]] = defaultdict(list)
    for one in found:
        per_document[f"{one.data_type}:{one.external_id}"].append(one.fingerprint in accepted)
    return {key for key, each in per_document.items() if all(each)}


def _compared(scene: Scene) -> dict[str, int]:
    counts = Counter(one.data_type for one in scene.reads.values())
    return {key: counts.get(key, 0) for key in (*scene.sides, *((VOUCHER,) if scene.run.vouchers else ()))}
