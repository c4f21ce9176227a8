"""Fortnox as data: its hosts, its consent, its limits, its resources."""

from datetime import timedelta

from accounting.providers.base import BudgetRule, Company, Hosts, OAuth, Provider
from accounting.providers.fortnox.books.fortnox_books import FortnoxBooks
from accounting.providers.fortnox.books.fortnox_ledgers import FortnoxLedgers
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.errors import ERRORS, classify
from accounting.providers.fortnox.field_labels import FIELD_LABELS
from accounting.providers.fortnox.references import FortnoxRegisters
from accounting.providers.fortnox.resources.customer import CustomerResource
from accounting.providers.fortnox.resources.invoice import InvoiceResource
from accounting.providers.fortnox.resources.payment import PaymentResource
from accounting.providers.fortnox.resources.voucher import VoucherResource
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.fortnox.stream.declaration import FortnoxStream
from accounting.providers.fortnox.token_claims import tenant_id
from accounting.providers.fortnox.webhooks import WEBHOOKS
from accounting.providers.probes import Lack, Probe

# Test companies live on the same hosts as real ones.
_HOSTS = Hosts(
    api="https://api.fortnox.se/3/",
    authorize="https://apps.fortnox.se/oauth-v1/auth",
    token="https://apps.fortnox.se/oauth-v1/token",  # noqa: S106 - an address, not a secret
    revoke="https://apps.fortnox.se/oauth-v1/revoke",
    stream="wss://ws.fortnox.se/topics-v1",
)

_SCOPES = (
    "companyinformation",
    "settings",
    "profile",
    "bookkeeping",
    "customer",
    "invoice",
    "payment",
    "project",
    "costcenter",
    "currency",
)

_RESOURCES = (CustomerResource(), InvoiceResource(), PaymentResource(), VoucherResource())


def _practice_hosts(url: str) -> Hosts:
    base = f"{url.rstrip('/')}/fortnox"
    oauth = f"{base}/oauth-v1"
    stream = f"ws{base.removeprefix('http')}/topics-v1"
    return Hosts(f"{base}/3/", f"{oauth}/auth", f"{oauth}/token", f"{oauth}/revoke", stream)


def _company(client: FortnoxClient) -> Company:
    found = client.company_information()
    return Company(found.database_number, found.name, found.org_number)


# Every run reads the years and the locked period, whatever it sends.
_PROBES = {
    "bookkeeping": Probe(
        {"sv": "bokföring", "en": "bookkeeping"}, lambda client: list(client.financial_years())
    ),
    "settings": Probe({"sv": "inställningar", "en": "settings"}, lambda client: client.locked_until()),
}
_LACKS: dict[str, Lack] = {
    "2001101": "licence",
    "2001103": "licence",
    "2000663": "scope",
    "forbidden": "right",
}

PROVIDER = Provider(
    key="fortnox",
    name="Fortnox",
    oauth=OAuth(
        scopes=_SCOPES,
        client_authentication="basic",
        # Without it no refresh token is given.
        authorize_parameters={"access_type": "offline"},
        service_parameters={"account_type": "service"},
        client_credentials_header="TenantId",
        refresh_lifetime=timedelta(days=45),
    ),
    hosts={"live": _HOSTS, "test": _HOSTS},
    practice_hosts=_practice_hosts,
    live_domains=(".fortnox.se",),
    budgets=(BudgetRule(calls=25, seconds=5, per="company", even=True),),
    resources={resource.data_type: resource for resource in _RESOURCES},
    settings=FortnoxConfig,
    errors=ERRORS,
    client=FortnoxClient,
    company=_company,
    max_in_flight=4,
    external_tenant=tenant_id,
    field_labels=FIELD_LABELS,
    classify=classify,
    request_id_header="X-Uid",
    webhooks=WEBHOOKS,
    stream=FortnoxStream(),
    registers=FortnoxRegisters(),
    probes=_PROBES,
    books=FortnoxBooks(),
    ledgers=FortnoxLedgers(),
    lacks=_LACKS,
)
