"""Addresses of the REST API of ledgers and vouchers."""

from accounting.api.routes import route
from vouchers.api import accounts, ledgers, reversal_routes, vouchers, years

_YEAR = "api/fiscal-years/<id>"

urlpatterns = [
    route("api/ledgers", ledgers.Ledgers.as_view(), "ledgers"),
    route("api/ledgers/<id>", ledgers.OneLedger.as_view(), "ledger"),
    route("api/fiscal-years", years.FiscalYears.as_view(), "fiscal-years"),
    route(_YEAR, years.OneFiscalYear.as_view(), "fiscal-year"),
    route(f"{_YEAR}/lock", years.Lock.as_view(), "fiscal-year-lock"),
    route(f"{_YEAR}/unlock", years.Unlock.as_view(), "fiscal-year-unlock"),
    route(f"{_YEAR}/close", years.Close.as_view(), "fiscal-year-close"),
    route(f"{_YEAR}/opening-balances", years.Opening.as_view(), "fiscal-year-opening-balances"),
    route(f"{_YEAR}/balances", years.BalanceList.as_view(), "fiscal-year-balances"),
    route("api/accounts", accounts.Accounts.as_view(), "accounts"),
    route("api/accounts/<id>", accounts.OneAccount.as_view(), "account"),
    route("api/vouchers", vouchers.Vouchers.as_view(), "vouchers"),
    route("api/vouchers/<id>", vouchers.OneVoucher.as_view(), "voucher"),
    route("api/vouchers/<id>/book", vouchers.Book.as_view(), "voucher-book"),
    route("api/vouchers/<id>/correct", vouchers.Correct.as_view(), "voucher-correct"),
    *reversal_routes.urlpatterns,
]
