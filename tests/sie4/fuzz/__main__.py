"""`python -m tests.sie4.fuzz [atheris options] [folder of inputs]`, with the sample files as a beginning.

Whatever the bytes: no exception but the documented ones, no hang, and both ways of reading find the same. What could
be read and written is the same when read again. An input that fails is left in the present folder as crash-*.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sie4"]):
    from sie4.core.reader import Reading
    from sie4.core.records import AnyRecord, content_of
    from sie4.core.report import check
    from sie4.core.sentences import remedy, sentence
    from sie4.core.serialise import Unwritable
    from sie4.core.writer import write_verbatim

from tests.sie4.samples import samples
from tests.sie4.texts import WHOLE


def main(data: bytes) -> None:
    fast, exact = Reading(data, name="a.se"), Reading(data, name="a.se", fast=False)
    records = list(fast)
    if records != list(exact) or list(fast.findings) != list(exact.findings):
        raise AssertionError("the two ways of reading differ")
    if check(data, name="a.se").counts != fast.findings.counts:
        raise AssertionError("checking finds other things than reading")
    for finding in fast.findings:
        sentence(finding, "sv")
        remedy(finding, "en")
    _again(records)


def _again(records: list[AnyRecord]) -> None:
    out = BytesIO()
    try:
        write_verbatim(out, records)
    except Unwritable:
        return
    again = Reading(out.getvalue(), name="a.se")
    if again.scan.deviates:
        return  # a few letters that look like those of another character set
    if [content_of(record) for record in again] != list(map(content_of, records)):
        raise AssertionError("what was written says something else")


def _seeds(folder: Path) -> None:
    (folder / "whole").write_bytes(WHOLE.encode("cp437"))
    for number, sample in enumerate(samples()):
        data = sample.path.read_bytes()
        (folder / f"sample-{number}").write_bytes(data[:1500] + data[-1500:])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="frost-fuzz-") as seeds:
        _seeds(Path(seeds))
        atheris.Setup([*sys.argv, seeds], main)
        atheris.Fuzz()
