"""What validation found about a mapping: code and parameters, with a key by which a person accepts it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounting.domain.findings import Level

# Counts and names may change without the matter being another one.
_PASSING = {"count", "theirs", "from", "to", "first", "alternative_name"}


@dataclass(frozen=True)
class Checked:
    """`rule` is the id of the rule it is about, or empty. An error blocks; a warning wants a tick."""

    level: Level
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    rule: str = ""

    @property
    def key(self) -> str:
        """The same for the same matter in the next version, whose rules have other ids."""
        lasting = {name: value for name, value in self.params.items() if name not in _PASSING}
        text = json.dumps([self.code, lasting], sort_keys=True, ensure_ascii=False)
        return f"{self.code}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


_ORDER = {"error": 0, "warning": 1, "info": 2}


def sorted_findings(findings: list[Checked]) -> list[Checked]:
    return sorted(
        findings, key=lambda one: (_ORDER[one.level], str(one.params.get("category", "")), one.code)
    )
