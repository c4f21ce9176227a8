"""Whether the rules speak of everything that still waits for an account."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from accounting.domain.accounts import Rule, RuleSet
from accounting.mappings.checked import Checked
from accounting.mappings.known import Known

InUse = Sequence[tuple[str, date, int]]


def check(rules: Sequence[Rule], in_use: InUse, known: Known) -> Iterator[Checked]:
    """Only a warning: what has no rule waits under a problem of its own, and nothing is booked wrongly."""
    rule_set = RuleSet(rules)
    counts: Counter[str] = Counter()
    first: dict[str, date] = {}
    for category, on, number in in_use:
        if rule_set.rule_for(category, on) is None:
            counts[category] += number
            first[category] = min(on, first.get(category, on))
    for category, count in sorted(counts.items()):
        yield Checked(
            "warning",
            "category_in_use",
            {"category": category, "count": count, "first": str(first[category])},
        )
    yield from _years(in_use, known)


def _years(in_use: InUse, known: Known) -> Iterator[Checked]:
    """Each January: documents of a year that nobody has opened at the provider yet."""
    if not known.years:
        return
    missing = {on.year for _, on, _ in in_use if known.year_of(on) is None}
    for year in sorted(missing):
        yield Checked("warning", "year_not_opened", {"year": str(year)})
