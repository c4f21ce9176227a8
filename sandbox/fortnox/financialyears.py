"""Financial years: small running ids that are not calendar years."""

from sandbox.fortnox.chart import open_year
from sandbox.fortnox.errors import TEXT_ONLY, not_found, refused
from sandbox.fortnox.fields import require, valid_date
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
    year = request.books.get("financialyears", request.params["Id"])
    if year is None:
        raise not_found(TEXT_ONLY, "Kan inte hitta räkenskapsåret.")
    return single("FinancialYear", shown(year))


def create_year(request: FortnoxRequest) -> Reply:
    wanted = request.payload("FinancialYear", "FinancialYear")
    require(wanted, "FromDate", "ToDate")
    years = list(request.books.all("financialyears").values())
    if wanted["FromDate"] > wanted["ToDate"]:
        raise refused("Räkenskapsåret slutar innan det börjar.")
    if any(year["FromDate"] <= wanted["ToDate"] and wanted["FromDate"] <= year["ToDate"] for year in years):
        raise refused("Räkenskapsåret överlappar ett annat.")
    number = max(year["Id"] for year in years) + 1
    open_year(request.books, number, wanted["FromDate"], wanted["ToDate"])
    return created("FinancialYear", shown(request.books.all("financialyears")[str(number)]), "financialyears")


ROUTES = (
    Route("GET", "financialyears", "bookkeeping", list_years),
    Route("POST", "financialyears", "bookkeeping", create_year),
    Route("GET", "financialyears/{Id}", "bookkeeping", get_year),
)
