"""The scopes an app may be granted here, and what a company pays for besides them."""

SCOPES = [
    "archive", "article", "bookkeeping", "companyinformation", "connectfile", "costcenter", "currency",
    "customer", "inbox", "invoice", "offer", "order", "payment", "price", "print", "profile", "project",
    "salary", "settings", "supplier", "supplierinvoice", "timereporting",
]  # fmt: skip
APP_LICENCE, API_LICENCE = "app", "api"
LICENCES = {*SCOPES, APP_LICENCE, API_LICENCE}
