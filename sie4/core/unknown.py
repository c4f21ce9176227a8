"""Labels that the format does not have: skipped, and told once each."""

from sie4.core.findings import Findings
from sie4.core.layouts import KNOWN
from sie4.core.parsing import Decoder

MOST_LABELS = 100


class Unknown:
    def __init__(self, findings: Findings, decoder: Decoder) -> None:
        self._findings, self._decoder = findings, decoder
        self._labels: dict[bytes, list[int]] = {}
        self._others = 0
        self._others_at = 0

    def see(self, label: bytes, line: int) -> None:
        if label in self._labels:
            self._labels[label][0] += 1
        elif len(self._labels) < MOST_LABELS:
            self._labels[label] = [1, line]
        else:
            self._others += 1
            self._others_at = self._others_at or line

    def finish(self) -> None:
        for label, (count, line) in self._labels.items():
            code = "label_lower_case" if label.upper() in KNOWN else "unknown_label"
            self._findings.add(code, line, self._decoder.text(label[:40]), count=count)
        if self._others:
            self._findings.add("unknown_label", self._others_at, "…", count=self._others)
