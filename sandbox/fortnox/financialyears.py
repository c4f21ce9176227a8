"""Financial years: small running ids that are not calendar years."""

from sandbox.fortnox import year_writing
from sandbox.fortnox.fields import valid_date
from sandbox.fortnox.listing import ListRules, listing
from sandbox.fortnox.replies import BASE, created, public, single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc


def shown(doc: Doc) -> Doc:
    return {"@url": f"{BASE}financialyears/{doc['Id']}", **public(doc)}


RULES = ListRules("FinancialYears", shown)


def list_years(request: FortnoxRequest) -> Reply:
    """Only `date` finds by date here; financialyeardate does nothing on this resource."""
    years = list(request.books.all("financialyears").values())
    if day := request.query.get("date"):
        wanted = valid_date("date", day)
        years = [year for year in years if year["FromDate"] <= wanted <= year["ToDate"]]
    return listing(request, RULES, years)


def get_year(request: FortnoxRequest) -> Reply:
    return single("FinancialYear", shown(year_writing.found_year(request.books, request.params["Id"])))


def create_year(request: FortnoxRequest) -> Reply:
    wanted = request.payload("FinancialYear", "FinancialYear")
    return created("FinancialYear", shown(year_writing.add_year(request.books, wanted)), "financialyears")


ROUTES = (
    Route("GET", "financialyears", "bookkeeping", list_years),
    Route("POST", "financialyears", "bookkeeping", create_year),
    Route("GET", "financialyears/{Id}", "bookkeeping", get_year),
)
