"""The company itself, its settings, the locked period and the user behind the token."""

from sandbox.fortnox.replies import single
from sandbox.fortnox.request import FortnoxRequest
from sandbox.fortnox.router import Route
from sandbox.messages import Reply
from sandbox.store import Doc

ADDRESS: Doc = {"Address": "Idrottens hus 1", "City": "Stockholm", "CountryCode": "SE", "ZipCode": "11473"}
NO_VISIT: Doc = {"VisitAddress": "", "VisitCity": "", "VisitCountryCode": "", "VisitZipCode": ""}


def company_information(request: FortnoxRequest) -> Reply:
    settings = request.books.settings
    information = {
        **ADDRESS,
        "CompanyName": settings["name"],
        "DatabaseNumber": int(request.books.company),
        "OrganizationNumber": settings["org_number"],
        **NO_VISIT,
    }
    return single("CompanyInformation", information)


def company_settings(request: FortnoxRequest) -> Reply:
    """The same database number as in the company information, but here as text."""
    settings = request.books.settings
    shown = {
        **ADDRESS,
        **NO_VISIT,
        "BG": "5050-1055",
        "BIC": "",
        "BranchCode": "",
        "ContactFirstName": "",
        "ContactLastName": "",
        "Country": "Sverige",
        "DatabaseNumber": request.books.company,
        "Domicile": "Stockholm",
        "Email": "kansli@example.se",
        "Fax": "",
        "IBAN": "",
        "Name": settings["name"],
        "OrganizationNumber": settings["org_number"],
        "PG": "",
        "Phone1": "",
        "Phone2": "",
        "TaxEnabled": True,
        "VATNumber": f"SE{settings['org_number'].replace('-', '')}01",
        "VisitCountry": "",
        "VisitName": "",
        "WWW": "",
    }
    return single("CompanySettings", shown)


def locked_period(request: FortnoxRequest) -> Reply:
    return single("LockedPeriod", {"EndDate": request.books.settings["locked_until"]})


def me(request: FortnoxRequest) -> Reply:
    name = "Integration" if request.consent["service"] else "Kanslist Övning"
    person = {"Id": "1", "Name": name, "Email": "kanslist@example.se", "SysAdmin": True, "Locale": "sv_SE"}
    return single("Me", person)


ROUTES = (
    Route("GET", "companyinformation", "companyinformation", company_information),
    Route("GET", "settings/company", "settings", company_settings),
    Route("GET", "settings/lockedperiod", "settings", locked_period),
    Route("GET", "me", "profile", me),
)
