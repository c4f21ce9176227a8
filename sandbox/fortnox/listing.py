"""How every list filters, searches, sorts and pages."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sandbox.fortnox.errors import BAD_FILTER, BAD_PARAMETER, Refusal
from sandbox.fortnox.fields import valid_date
from sandbox.fortnox.replies import page
from sandbox.fortnox.request import FortnoxRequest
from sandbox.messages import Reply
from sandbox.store import Doc
from sandbox.swedish_time import SWEDEN, swedish_text

Test = Callable[[Doc], bool]
DEFAULT_LIMIT, LARGEST_LIMIT = 100, 500
GLOBAL = {
    "date", "filter", "financialyear", "financialyeardate", "lastmodified", "limit", "offset", "page",
    "sortby", "sortorder", "voucherseries",
}  # fmt: skip
# Around a change of the clock the text of a moment and the moment itself may be an hour apart.
CLOCK_CHANGE_SECONDS = 2 * 3600
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?")


@dataclass(frozen=True)
class ListRules:
    """`searches` maps a parameter to a test maker; `sorts` a key to a field; `date` is the document date."""

    plural: str
    item: Callable[[Doc], Doc]
    searches: Mapping[str, Callable[[str], Test]] = field(default_factory=dict)
    filters: Mapping[str, Test] = field(default_factory=dict)
    sorts: Mapping[str, str] = field(default_factory=dict)
    date: str = ""


def listing(request: FortnoxRequest, rules: ListRules, docs: Iterable[Doc]) -> Reply:
    _check_parameters(request, rules)
    tests = [
        *_filter(request, rules),
        *_dates(request, rules),
        *_modified(request),
        *_searches(request, rules),
    ]
    found = [doc for doc in docs if all(test(doc) for test in tests)]
    found = _sorted(request, rules, found)
    limit = min(request.whole("limit", DEFAULT_LIMIT, least=1), LARGEST_LIMIT)
    current = request.whole("page", 1, least=1)
    start = request.whole("offset", (current - 1) * limit)
    items = [rules.item(doc) for doc in found[start : start + limit]]
    return page(rules.plural, items, total=len(found), pages=-(-len(found) // limit), current=current)


def contains(name: str) -> Callable[[str], Test]:
    """Substring without regard to case: a search for 1 also finds 10 and 21."""

    def maker(wanted: str) -> Test:
        return lambda doc: wanted.casefold() in str(doc.get(name) or "").casefold()

    return maker


def same_truth(name: str) -> Callable[[str], Test]:
    def maker(wanted: str) -> Test:
        return lambda doc: str(doc.get(name, False)).casefold() == wanted.casefold()

    return maker


def _filter(request: FortnoxRequest, rules: ListRules) -> list[Test]:
    wanted = request.query.get("filter")
    if wanted is None:
        return []
    if wanted not in rules.filters:
        raise Refusal(BAD_FILTER, "Ett ogiltigt filter har använts.")
    return [rules.filters[wanted]]


def _dates(request: FortnoxRequest, rules: ListRules) -> list[Test]:
    tests: list[Test] = []
    if rules.date and (first := request.query.get("fromdate")):
        start = valid_date("fromdate", first)
        tests.append(lambda doc: doc[rules.date] >= start)
    if rules.date and (last := request.query.get("todate")):
        end = valid_date("todate", last)
        tests.append(lambda doc: doc[rules.date] <= end)
    return tests


def _modified(request: FortnoxRequest) -> list[Test]:
    since = request.query.get("lastmodified")
    if since is None:
        return []
    if not _MOMENT.fullmatch(since):
        raise Refusal(BAD_PARAMETER, "Felaktigt värde för parametern lastmodified.")
    return [_modified_since(since.replace("T", " "))]


def _modified_since(text: str) -> Test:
    """Compared as Swedish local time is written: in the hour that comes twice a year, records slip through."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=SWEDEN).timestamp()
    except ValueError:
        raise Refusal(BAD_PARAMETER, "Felaktigt värde för parametern lastmodified.") from None

    def test(doc: Doc) -> bool:
        modified = float(doc["_modified"])  # read back from the disk it is a decimal number
        distance = modified - moment
        if abs(distance) > CLOCK_CHANGE_SECONDS:
            return bool(distance > 0)
        return swedish_text(modified) >= text

    return test


def _check_parameters(request: FortnoxRequest, rules: ListRules) -> None:
    """The provider documents an error for unknown parameters and was seen to ignore them."""
    known = {*GLOBAL, *rules.searches, *(("fromdate", "todate") if rules.date else ())}
    if request.books.settings["strict_parameters"] and (unknown := set(request.query) - known):
        raise Refusal(BAD_PARAMETER, f"Ogiltig parameter: {min(unknown)}.")


def _searches(request: FortnoxRequest, rules: ListRules) -> list[Test]:
    """Only one resource-specific parameter is promised: the first counts, unknown ones do nothing."""
    wanted = [(name, text) for name, text in request.query.items() if name in rules.searches]
    if not request.books.settings["several_searches"]:
        wanted = wanted[:1]
    return [rules.searches[name](text) for name, text in wanted]


def _sorted(request: FortnoxRequest, rules: ListRules, docs: list[Doc]) -> list[Doc]:
    key = request.query.get("sortby")
    falling = request.query.get("sortorder") == "descending"
    if key is None:
        return docs[::-1] if falling else docs
    if key not in rules.sorts:
        raise Refusal(BAD_PARAMETER, "Felaktigt värde för parametern sortby.")
    return sorted(docs, key=lambda doc: _sort_value(doc.get(rules.sorts[key])), reverse=falling)


def _sort_value(value: object) -> tuple[int, object]:
    """Numbers before texts, and by their size, whether they are kept as numbers or as texts."""
    text = str(value if value is not None else "")
    return (0, Decimal(text)) if _NUMBER.fullmatch(text) else (1, text)
