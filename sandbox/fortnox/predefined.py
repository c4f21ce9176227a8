"""Which account and which voucher series the program takes by itself, unless somebody chose another."""

from sandbox.fortnox.books import Books
from sandbox.store import Doc

ACCOUNTS = "predefinedaccounts"
SERIES = "predefinedvoucherseries"
# Names and numbers as client code met them in a live company; 0 means none chosen.
DEFAULT_ACCOUNTS = {
    "BG": 1920, "PG": 1920, "CASH": 1910, "CASHBYCARD": 1930, "AG": 0,
    "CUSTCLAIM": 1510, "ADMFEE": 3540, "FREIGHT": 3520, "CASHDISCOUNTOUT": 3730, "DEMAND": 3540,
    "INTEREST": 8313, "ROUNDOFF": 3740, "CURRENCYWIN": 3960, "CURRENCYLOSS": 7960,
    "SALES_25_SE": 3001, "SALES_25_SE2": 3041, "SALES_12_SE": 3002, "SALES_12_SE2": 3042,
    "SALES_6_SE": 3003, "SALES_6_SE2": 3043, "SALES_0_SE": 3004, "SALES_0_SE2": 3044,
    "SALESCONSTR2": 3231, "SALESEUREV": 3108, "SALESEUREV2": 3308, "SALESEUVAT": 3106, "SALESEUVAT2": 3308,
    "SALESEXPORT": 3105, "SALESEXPORT2": 3305,
    "OUTVAT_MP1": 2611, "OUTVAT_MP2": 2621, "OUTVAT_MP3": 2631, "INVAT": 2641,
    "PRODUCT_DEB": 2645, "PRODUCT_CRE": 2615, "SERVICE_DEB": 2645, "SERVICE_CRE": 2614,
    "CONSTRUCTION_DEB": 2647, "CONSTRUCTION_CRE": 2614,
    "PURCASE": 4000, "SUPDEBT": 2440, "SUPADMFEE": 0, "SUPFREIGHT": 5700, "CASHDISCOUNTIN": 4700,
    "ACCRINVOICE": 2990, "ACCRINCOME": 3990, "ACCRSINVOICE": 1790, "ACCRCOST": 0,
}  # fmt: skip
DEFAULT_SERIES = {
    "ANL": "A", "CASHINVOICE": "B", "INVOICE": "B", "INVOICEACCRUAL": "A", "INVOICEPAYMENT": "C",
    "SALARY": "A", "SUPPLIERINVOICE": "A", "SUPPLIERINVOICEACCRUAL": "A", "SUPPLIERINVOICEPAYMENT": "A",
    "VAT": "A",
}  # fmt: skip


def predefined_account(books: Books, name: str) -> int:
    held = books.get(ACCOUNTS, name)
    return int(held["Account"]) if held else DEFAULT_ACCOUNTS[name]


def predefined_series(books: Books, name: str) -> str:
    held = books.get(SERIES, name)
    return str(held["VoucherSeries"]) if held else DEFAULT_SERIES[name]


def all_accounts(books: Books) -> list[Doc]:
    return [_account(books, name) for name in DEFAULT_ACCOUNTS]


def all_series(books: Books) -> list[Doc]:
    return [_series(books, name) for name in DEFAULT_SERIES]


def _account(books: Books, name: str) -> Doc:
    return books.get(ACCOUNTS, name) or {"Name": name, "Account": DEFAULT_ACCOUNTS[name], "_modified": 0}


def _series(books: Books, name: str) -> Doc:
    return books.get(SERIES, name) or {"Name": name, "VoucherSeries": DEFAULT_SERIES[name], "_modified": 0}
