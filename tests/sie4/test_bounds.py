"""What must not fill the memory or the stack: endless lines, deep nesting, floods of findings."""

import io
import tracemalloc
from typing import Any

import pytest

from sie4.core.reader import Reading
from sie4.core.report import check
from tests.sie4.texts import FEEDER, WHOLE, voucher, vouchers
from tests.sizes import FULL, sized

GIGABYTE = 1 << 30
PAIR = "#TRANS 1930 {} -10.00\n#TRANS 7010 {} 10.00\n"


class Endless(io.RawIOBase):
    """A file of `size` bytes that never exists as a whole: a beginning, the same byte again and again, an end."""

    def __init__(self, start: bytes, byte: bytes, size: int, end: bytes) -> None:
        self._start, self._byte, self._size, self._end, self._at = start, byte, size, end, 0

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset if whence == 0 else self._at + offset
        return self._at

    def read(self, size: int = -1) -> Any:
        middle = len(self._start) + self._size
        if self._at < len(self._start):
            data = self._start[self._at : self._at + size]
        elif self._at < middle:
            data = self._byte * min(size, middle - self._at)
        else:
            data = self._end[self._at - middle : self._at - middle + size]
        self._at += len(data)
        return data


def test_a_line_of_a_gigabyte_is_told_and_skipped() -> None:
    size = sized(full=GIGABYTE, quick=GIGABYTE >> 5)
    file = Endless(b"#FLAGGA 0\n#PROSA ", b"x", size, b"\n" + voucher(PAIR).encode("cp437"))
    tracemalloc.start()
    reading = Reading(file)  # type: ignore[arg-type]
    records = list(reading)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    [finding] = [one for one in reading.findings if one.code == "line_too_long"]
    assert finding.line == 2
    assert records[-1].errors == 0  # type: ignore[union-attr]
    assert peak < 16 << 20


def test_braces_in_braces_need_no_stack() -> None:
    deep = sized(full=100_000, quick=30_000)
    text = FEEDER + "#OKÄND 1\n" + "{\n" * deep + "}\n" * deep + "{" * deep + "}" * deep + "\n"
    [found] = vouchers(text + "#VER A 1 20240101\n{\n" + PAIR + "}\n")
    assert found.errors == 0


def test_a_block_that_never_ends_is_told() -> None:
    report = check((FEEDER + "#OKÄND 1\n{\n#VER A 1 20240101\n{\n" + PAIR + "}\n").encode("cp437"))
    assert {"voucher_not_closed", "rows_skipped"} <= report.counts.keys()
    assert report.exit_status == 1


def test_a_flood_of_findings_is_counted_and_not_kept() -> None:
    report = check((WHOLE + "skräp\n" * 10_000).encode("cp437"), name="a.se")
    assert report.counts["not_a_record"] == 10_000
    assert len(report.findings) == 100
    assert report.more("not_a_record") == 9_900


def test_a_voucher_may_have_fifty_thousand_rows() -> None:
    rows = sized(full=50_000, quick=10_000)
    [found] = vouchers(voucher(PAIR * (rows // 2)))
    assert (len(found.rows), found.errors, found.sum) == (rows, 0, 0)


@pytest.mark.skipif(not FULL, reason="a hundred thousand rows")
def test_a_voucher_with_more_rows_than_can_be_held_is_refused_but_summed() -> None:
    reading = Reading(voucher(PAIR * 50_001).encode("cp437"))
    [found] = list(reading)[-1:]
    assert reading.findings.counts == {"voucher_too_large": 1}
    assert found.errors == 1  # type: ignore[union-attr]


def test_what_exceeds_the_room_is_told_and_the_sums_are_not_judged() -> None:
    reading = Reading(WHOLE.replace("{} -10.00", "{} -10.01").encode("cp437"), name="a.se")
    reading.books.left = 5
    list(reading)
    assert reading.findings.counts["too_much"] == 1
    assert "unbalanced" in reading.findings.counts
    assert "closing_difference" not in reading.findings.counts


def test_numbers_that_jump_about_are_remembered_in_pages() -> None:
    names = [number * 7919 % 100_003 for number in range(sized(full=50_000, quick=1_000))]
    text = "".join(f"#VER A {name} 20240101\n{{\n{PAIR}}}\n" for name in [*names, names[0]])
    reading = Reading((FEEDER + text).encode("cp437"), keep=False)
    list(reading)
    assert reading.findings.counts["repeated_voucher"] == 1
    assert reading.findings.counts["voucher_order"] > 0


def test_memory_does_not_grow_with_the_vouchers() -> None:
    count = sized(full=200_000, quick=10_000)
    block = "".join(f'#VER A {number} 20240115 "Rad {number}"\n{{\n{PAIR}}}\n' for number in range(count))
    data = (FEEDER + block).encode("cp437")
    tracemalloc.start()
    assert check(data).vouchers == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 << 20
