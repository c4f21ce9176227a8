"""`GET sie/{type}`: the file as bytes of code page 437, with the parameters that narrow it."""

import re

from sandbox.fortnox.errors import BAD_PARAMETER, Refusal
from sandbox.fortnox.fields import valid_date
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.fortnox.sie.writing import Extent, sie_file
from sandbox.messages import Reply

HEADERS = {"Content-Type": "application/octet-stream", "Content-Disposition": 'attachment; filename="sie.se"'}
KINDS = ("1", "2", "3", "4")
_SELECTED = re.compile(r"([^,;]+)(?:,(\d+),(\d+))?")


def export(request: FortnoxRequest) -> Reply:
    kind = request.params["Type"]
    if kind not in KINDS:
        raise Refusal(BAD_PARAMETER, "SIE-typen ska vara 1, 2, 3 eller 4.")
    year = request.year()
    first = valid_date("fromdate", request.query.get("fromdate") or year["FromDate"])
    last = valid_date("todate", request.query.get("todate") or year["ToDate"])
    if not year["FromDate"] <= first <= last <= year["ToDate"]:
        raise Refusal(BAD_PARAMETER, "Datumen ligger utanför räkenskapsåret.")
    unused = request.query.get("exportall", "false").lower() == "true"
    extent = Extent(int(kind), first, last, unused, _ranges(request.query.get("selection")))
    return Reply(200, sie_file(request.books, year, extent), HEADERS)


def _ranges(selection: str | None) -> dict[str, tuple[int, int] | None] | None:
    """`A,20,24;B,5,9` or `A`; an open interval is refused."""
    if not selection:
        return None
    found: dict[str, tuple[int, int] | None] = {}
    for part in selection.split(";"):
        match = _SELECTED.fullmatch(part)
        if match is None:
            raise Refusal(BAD_PARAMETER, "Felaktigt värde för parametern selection.")
        series, first, last = match.groups()
        found[series] = None if first is None else (int(first), int(last))
    return found


ROUTES = (Route("GET", "sie/{Type}", "bookkeeping", export),)
