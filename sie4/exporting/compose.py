"""Sums first, then the vouchers as they come from the database, then the whole file once more through the checker."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from accounting import failpoints
from sie4.core.profiles import PROFILES
from sie4.core.reader import Reading
from sie4.core.records import Voucher
from sie4.core.report import Report, report_of
from sie4.core.rules import LEVELS
from sie4.core.writer import Refused, Writer, Written
from sie4.exporting.figures import figures_of
from sie4.exporting.head import head, last_day
from sie4.exporting.lease import Lease
from sie4.exporting.left_open import Note, may_be_open, notes
from sie4.exporting.vouchers import chosen, vouchers
from sie4.models import SIE4Export

_SUMMED, _WRITTEN, _CHECKED = 5, 75, 99  # percent
_TOGETHER = 2048


@dataclass(frozen=True)
class Composed:
    written: Written
    notes: list[Note]
    report: dict[str, Any]


def compose(alias: str, vendor: str, export: SIE4Export, file: BinaryIO, lease: Lease) -> Composed:
    """Raises Refused where the file would not validate, LeaseLost."""
    figures, before = figures_of(alias, export.fiscal_year, last_day(export))
    before = None if export.is_feeder else before
    lease.renew(_SUMMED)
    allowed = may_be_open(export, before)
    kind: Any = export.kind
    writer = Writer(
        file,
        head(alias, export, figures, before),
        kind=kind,
        profile=PROFILES[export.profile],
        may_be_open=allowed,
    )
    if export.has_vouchers:
        _stream(alias, vendor, export, writer, lease)
    written = writer.finish()
    file.flush()
    report = _checked(file, written, export, allowed, lease)
    return Composed(written, notes(alias, export, before), _told(report, written))


def _stream(alias: str, vendor: str, export: SIE4Export, writer: Writer, lease: Lease) -> None:
    total = chosen(alias, export).count()
    done = 0
    for some in _by_portions(vouchers(alias, vendor, export)):
        writer.vouchers(some)
        done += len(some)
        lease.renew(_SUMMED + (_WRITTEN - _SUMMED) * done // total)
        failpoints.reached("export_vouchers", str(export.pk))


def _by_portions(found: Iterator[Voucher]) -> Iterator[list[Voucher]]:
    portion: list[Voucher] = []
    for voucher in found:
        portion.append(voucher)
        if len(portion) == _TOGETHER:
            yield portion
            portion = []
    if portion:
        yield portion


def _checked(
    file: BinaryIO, written: Written, export: SIE4Export, allowed: frozenset[str], lease: Lease
) -> Report:
    """What lies on the disk, read by the rules that any file is read by.

    Raises Refused.
    """
    file.seek(0)
    watched: Any = _Watched(file, written.size, lease)
    name = f"export.{'si' if export.is_feeder else 'se'}"
    reading = Reading(watched, name=name, keep=False)
    for _ in reading:
        pass
    report = report_of(reading, name=name)
    wrong = [
        finding for finding in report.findings if finding.level != "info" and finding.code not in allowed
    ]
    if wrong:
        raise Refused(wrong)
    if (report.vouchers, report.size) != (written.vouchers, written.size):
        raise OSError("the file on the disk is not what was written")
    return report


class _Watched:
    """The file, and how far it was read."""

    def __init__(self, file: BinaryIO, size: int, lease: Lease) -> None:
        self._file, self._size, self._lease = file, max(size, 1), lease

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        share = min(self._file.tell(), self._size) / self._size
        self._lease.renew(_WRITTEN + int((_CHECKED - _WRITTEN) * share))
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _told(report: Report, written: Written) -> dict[str, Any]:
    """As sie4.core.report gives it, with the writer's own notes and without words, which depend on the reader."""
    more = [one for one in written.notes if one.code not in report.counts]
    counts = Counter(report.counts) + Counter(one.code for one in more)
    return {
        "type": report.kind,
        "encoding": report.encoding,
        "lines": report.lines,
        "errors": report.errors,
        "warnings": report.warnings,
        "counts": [
            {"code": code, "level": LEVELS[code], "count": count} for code, count in sorted(counts.items())
        ],
        "findings": [one.as_json() for one in (*report.findings, *more)],
    }
