"""The outcome of a check: what the file is, and everything found, for people and for programs."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from sie4.core.findings import Finding
from sie4.core.reader import Reading
from sie4.core.rules import LEVELS
from sie4.core.sentences import remedy, sentence


@dataclass(frozen=True, slots=True)
class Report:
    """`counts` counts every finding by its code; `findings` are the first of each code, by line."""

    name: str
    size: int
    kind: str
    encoding: str
    lines: int
    accounts: int
    vouchers: int
    rows: int
    errors: int
    warnings: int
    counts: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def exit_status(self) -> int:
        """0: nothing breaks the format; 1: something does."""
        return int(bool(self.errors))

    def more(self, code: str) -> int:
        """How many findings of this code are only counted."""
        return self.counts[code] - sum(finding.code == code for finding in self.findings)

    def as_json(self, language: str = "en") -> dict[str, Any]:
        return {
            "file": self.name,
            "size": self.size,
            "type": self.kind,
            "encoding": self.encoding,
            "lines": self.lines,
            "accounts": self.accounts,
            "vouchers": self.vouchers,
            "rows": self.rows,
            "ok": self.ok,
            "errors": self.errors,
            "warnings": self.warnings,
            "counts": [
                {"code": code, "level": LEVELS[code], "count": count}
                for code, count in sorted(self.counts.items())
            ],
            "findings": [
                {
                    **finding.as_json(),
                    "message": sentence(finding, language),
                    "remedy": remedy(finding, language),
                }
                for finding in self.findings
            ],
        }


def check(source: bytes | BinaryIO, *, name: str = "") -> Report:
    """Reads the whole file and keeps none of it."""
    reading = Reading(source, name=name, keep=False)
    for _ in reading:
        pass
    return report_of(reading, name=name)


def report_of(reading: Reading, *, name: str = "") -> Report:
    """Of a file that has been read to its end."""
    books, findings = reading.books, reading.findings
    return Report(
        name=name,
        size=reading.scan.size,
        kind=books.kind,
        encoding=reading.scan.name,
        lines=reading.lines,
        accounts=len(books.accounts),
        vouchers=books.vouchers,
        rows=books.rows,
        errors=findings.errors,
        warnings=findings.warnings,
        counts=dict(findings.counts),
        findings=tuple(findings),
    )
