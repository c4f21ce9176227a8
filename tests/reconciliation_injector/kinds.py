"""What was injected, in the words of the API that shall report it."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["missing_here", "missing_there", "different", "doubled", "account_sum"]
KINDS: tuple[Kind, ...] = ("missing_here", "missing_there", "different", "doubled", "account_sum")


@dataclass(frozen=True)
class Injected:
    """One difference. `ref` is our source_ref, or the provider's number where we have no such record.

    `how` names the trick. `detail` holds what a report of it must show: `by` (theirs less ours), `day`, `account`,
    `left` and `month` of a voucher row, `external` for the second document of a doubled one.
    """

    kind: Kind
    data_type: str
    ref: str
    how: str
    detail: dict[str, Any] = field(default_factory=dict)
