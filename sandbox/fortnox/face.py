"""The Fortnox face as the common machinery sees it."""

from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

from sandbox.face import ChangeRefused
from sandbox.faults import Faults
from sandbox.fortnox import (
    accounts,
    authorize,
    balances,
    customer_form,
    events,
    financialyears,
    gateway,
    payment_form,
    predefined,
    predefined_routes,
    tokens,
    vouchers,
    voucherseries,
)
from sandbox.fortnox.books import DEFAULT_SETTINGS, Books
from sandbox.fortnox.errors import NO_SUCH_ROUTE, Refusal, error_reply, gateway_reply
from sandbox.fortnox.fields import valid_date
from sandbox.fortnox.invoices import form as invoice_form
from sandbox.fortnox.person.booking import typed_in
from sandbox.fortnox.person.change import change
from sandbox.fortnox.registers import REGISTERS
from sandbox.fortnox.replies import public
from sandbox.fortnox.scopes import LICENCES, SCOPES
from sandbox.fortnox.seed import DEMO, open_company, organisation_number, seed_companies
from sandbox.fortnox.stream.lag import LaggingBooks
from sandbox.fortnox.stream.server import StreamServer
from sandbox.fortnox.voucher_order import numbered
from sandbox.messages import Call, Caller, Reply
from sandbox.oauth.apps import basic_credentials, seed_apps
from sandbox.oauth.grants import Grants
from sandbox.options import Settings
from sandbox.store import Doc, Store
from sandbox.swedish_time import moment_of

REFRESH_SECONDS = 45 * 24 * 3600
API = "/3/"
CHANGEABLE = {*DEFAULT_SETTINGS, "name", "org_number"}
KEPT = ("customers", "invoices", "invoicepayments", "vouchers", "accounts", "financialyears", "voucherseries")
INNER = {"counters", "balances", "deleted"}
SHOWN: dict[str, Callable[[Doc], Doc]] = {
    "customers": customer_form.shown,
    "invoicepayments": payment_form.shown,
    "vouchers": vouchers.shown,
    "financialyears": financialyears.shown,
    "voucherseries": voucherseries.item,
    predefined.ACCOUNTS: predefined_routes.shown_account,
    predefined.SERIES: predefined_routes.shown_series,
    **{register.resource: register.shown for register in REGISTERS},
}


class FortnoxFace:
    name = "fortnox"
    oauth_space = "fortnox/oauth"

    def __init__(self, store: Store, settings: Callable[[], Settings], faults: Faults) -> None:
        self.store = store
        self._settings = settings
        self.grants = Grants(store, self.oauth_space, REFRESH_SECONDS)
        self.stream = StreamServer(store, self.grants, faults, settings)

    @property
    def settings(self) -> Settings:
        return self._settings()

    def seed(self) -> None:
        seed_apps(self.store, self.oauth_space, SCOPES)
        seed_companies(self.store)

    def upgrade(self) -> None:
        """Balances were not always kept; events may have been held back when the sandbox stopped."""
        self.stream.teller.release()
        for one in self.companies():
            balances.keep_up(self.books(one["company"]))

    def books(self, company: str) -> Books:
        return Books(self.store, company)

    def reading(self, company: str) -> Books:
        """What a reader sees, who may be told of a document before it can be read."""
        return LaggingBooks(self.store, company, self.stream.lag)

    def consent(self, call: Call) -> Doc | None:
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        return self.grants.consent_of_access_token(token) if kind == "Bearer" else None

    def identify(self, call: Call) -> Caller:
        if call.path.startswith(API):
            consent = self.consent(call)
            return Caller(consent["client"], consent["company"], limited=True) if consent else Caller()
        client, _ = basic_credentials(call)
        return Caller(client, self._tenant_of_token_request(call)) if client else Caller()

    def limit(self, settings: Settings) -> tuple[int, float]:
        return settings.fortnox_calls, settings.fortnox_seconds

    def too_many(self, wait: float, settings: Settings) -> Reply:
        """Neither the body nor the header is documented: a client must do without both."""
        extra = {"Retry_After": str(max(ceil(wait), 1))} if settings.retry_after else {}
        return gateway_reply(429, "Too Many Requests", **extra)

    def unauthorized(self) -> Reply:
        return gateway_reply(401, "unauthorized")

    def error(self, status: int, code: int, message: str) -> Reply:
        return error_reply(status, code, message)

    def handle(self, call: Call) -> Reply:
        oauth: dict[tuple[str, str], Callable[[FortnoxFace, Call], Reply]] = {
            ("GET", "/oauth-v1/auth"): authorize.authorize,
            ("POST", "/oauth-v1/auth"): authorize.authorize,
            ("POST", "/oauth-v1/token"): tokens.token,
            ("POST", "/oauth-v1/revoke"): tokens.revoke,
        }
        if endpoint := oauth.get((call.method, call.path)):
            return endpoint(self, call)
        if call.path.startswith(API):
            return gateway.answer(self, call, call.path.removeprefix(API).rstrip("/"))
        return error_reply(404, NO_SUCH_ROUTE, "Kan inte hitta resursen.")

    def default_company(self) -> str:
        return DEMO

    def companies(self) -> list[Doc]:
        keys = self.store.all(self.name, "companies")
        return [{"company": key, **self.books(key).settings} for key in keys]

    def company_choices(self) -> list[tuple[str, str]]:
        return [(one["company"], one["name"]) for one in self.companies()]

    def ledger(self, company: str) -> dict[str, list[Doc]]:
        books = self.books(company)
        names = (*KEPT, *(register.resource for register in REGISTERS))
        return {
            **{name: list(books.all(name).values()) for name in names},
            predefined.ACCOUNTS: predefined.all_accounts(books),
            predefined.SERIES: predefined.all_series(books),
            "deleted": list(books.all("deleted").values()),
        }

    def shown(self, company: str, collection: str, doc: Doc) -> Doc:
        if collection == "deleted":
            return {**doc, "document": self.shown(company, doc["collection"], doc["document"])}
        if collection == "invoices":
            return invoice_form.shown(doc, no_right=self.books(company).settings["api_noright"])
        if collection == "accounts":
            return public(accounts.shown(self.books(company), doc))
        return public(SHOWN[collection](doc))

    def vouchers(self, company: str, year: str, series: str) -> Iterator[Doc]:
        books = self.books(company)
        years = [int(year)] if year else [one["Id"] for one in books.all("financialyears").values()]
        return (public(vouchers.shown(doc)) for one in years for doc in numbered(books, one, series))

    def book(self, company: str, order: Doc) -> Doc:
        try:
            return public(vouchers.shown(typed_in(Books(self.store, company), order)))
        except Refusal as refusal:
            raise ChangeRefused(refusal.message, code=refusal.code, status=refusal.status) from None

    def change(self, company: str, order: Doc) -> Doc:
        """With `silent` (which force brings along) no event tells of it."""
        at = moment_of(order["at"]) if order.get("at") else None
        before, silent = self.store.writes, bool(order.pop("silent", order.get("force", False)))
        try:
            document = change(Books(self.store, company, at), order)
        except Refusal as refusal:
            raise ChangeRefused(refusal.message, code=refusal.code, status=refusal.status) from None
        touched = self._touched(before)
        if silent:
            space = self.books(company).space
            self.stream.teller.mute({(space, one["type"], one["key"]) for one in touched})
        return {"document": document, "touched": touched}

    def event(self, order: Doc, serial: int) -> Doc:
        return events.event(order, serial, self.store.clock(), self.default_company())

    def consent_notice(self, order: Doc) -> Doc:
        return events.consent_notice(order, self.default_company())

    def change_company(self, company: str, changes: Doc) -> Doc:
        if unknown := set(changes) - CHANGEABLE:
            raise ValueError(f"unknown company settings: {', '.join(sorted(unknown))}")
        if changes.get("locked_until"):
            valid_date("locked_until", changes["locked_until"])
        if unknown := set(changes.get("licences", {})) - LICENCES:
            raise ValueError(f"unknown licences: {', '.join(sorted(unknown))}")
        return self.books(company).change_settings(changes)

    def add_company(self, wanted: Doc) -> Doc:
        taken = [int(key) for key in self.store.all(self.name, "companies")]
        company = str(wanted.get("company") or max(taken) + 100)
        if not company.isdecimal() or int(company) in taken:
            raise ValueError("company must be a new number")
        org_number = wanted.get("org_number") or organisation_number(f"556{int(company):06d}"[:9])
        books = open_company(self.store, company, wanted.get("name") or f"Bolag {company}", org_number)
        return {"company": company, **books.settings}

    def _touched(self, before: int) -> list[Doc]:
        """What the deed wrote, each document once, in the order of the first write."""
        places = {
            (collection, key): verb == "drop"
            for verb, collection, key in self.store.written(before)
            if collection not in INNER
        }
        return [{"type": kind, "key": key, "gone": gone} for (kind, key), gone in places.items()]

    def _tenant_of_token_request(self, call: Call) -> str:
        if tenant := call.headers.get("tenantid"):
            return tenant
        form: dict[str, Any] = call.form
        code, token = form.get("code", ""), form.get("refresh_token", "") or form.get("token", "")
        held = self.grants.find_code(code) or self.grants.find_refresh_token(token)
        return str(self.grants.consent(held["consent"])["company"]) if held else ""
