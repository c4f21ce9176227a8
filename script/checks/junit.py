"""What a pytest run says about itself: how many passed, and why tests did not run."""

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read(report: Path) -> Counts:
    if not report.is_file():
        return Counts()
    cases = ET.parse(report).getroot().findall(".//testcase")  # noqa: S314 - written by our own pytest run
    skips = [skip for case in cases if (skip := case.find("skipped")) is not None]
    failed = sum(any(case.find(tag) is not None for tag in ("failure", "error")) for case in cases)
    reasons = Counter(skip.get("message", "no reason given") for skip in skips)
    return Counts(len(cases) - failed - len(skips), failed, len(skips), reasons)
