"""The scopes an app may be granted here."""

SCOPES = [
    "archive", "article", "bookkeeping", "companyinformation", "connectfile", "costcenter", "currency",
    "customer", "inbox", "invoice", "offer", "order", "payment", "price", "print", "profile", "project",
    "salary", "settings", "supplier", "supplierinvoice", "timereporting",
]  # fmt: skip
