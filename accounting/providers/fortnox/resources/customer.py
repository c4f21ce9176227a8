"""Customers: created under a number we choose, so that a second try finds the first."""

from collections.abc import Iterator
from typing import Any, ClassVar

from accounting.domain.errors import Kind, ProviderError
from accounting.domain.findings import Finding
from accounting.domain.records import Customer
from accounting.providers.base import Links, Plan, Remote, Rendered, Resource, Sighting, Step, Written
from accounting.providers.fortnox import documents, envelope
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import customer as mapper
from accounting.providers.fortnox.resources.comparison import same, same_identity, update_fields
from accounting.providers.fortnox.resources.customer_reading import CustomerReading
from accounting.providers.fortnox.resources.scanning import pays_off
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.reading import Reading

_SINGLE = "Customer"


class CustomerResource(Resource):
    data_type: ClassVar[str] = "customer"
    external_type: ClassVar[str] = "customers"
    id_field: ClassVar[str] = "customer_number"
    taken_codes: ClassVar[frozenset[str]] = frozenset({"2000637"})
    reading: ClassVar[Reading | None] = CustomerReading()

    def plan(self, record: Customer, remote: Remote | None, settings: FortnoxConfig) -> Plan:
        return Plan((Step("update" if remote else "create"),))

    def render(
        self, operation: str, record: Customer, links: Links, remote: Remote | None, settings: FortnoxConfig
    ) -> Rendered:
        wanted = mapper.own_number(record, links.marker)
        number = remote.external_id if remote else wanted
        return Rendered(mapper.to_fortnox(record, links.marker, number), _kept_number(record, number))

    def body(self, operation: str, rendered: Rendered, remote: Remote | None) -> bytes:
        """The number is the address of an update, not a field that it changes."""
        if operation == "create":
            return envelope.wrap(_SINGLE, rendered.payload)
        fields = update_fields(remote.payload if remote else {}, rendered.payload)
        return envelope.wrap(
            _SINGLE, {key: value for key, value in fields.items() if key != "CustomerNumber"}
        )

    def probe(self, client: FortnoxClient) -> None:
        client.customers.probe()

    def write(self, client: FortnoxClient, operation: str, external_id: str, body: bytes) -> Written:
        if operation == "create":
            return _written(client.customers.create(body))
        return _written(client.customers.update(external_id, body))

    def look_up(
        self, client: FortnoxClient, operation: str, external_id: str, marker: str, body: bytes
    ) -> list[Written]:
        sent = envelope.unwrap(body, _SINGLE)
        found = client.customers.find(str(sent.get("CustomerNumber") or external_id))
        if found is None:
            return []
        as_sent = same(sent, found.raw)
        if operation != "create":
            return [_written(found)] if as_sent else []
        if not _ours(found, marker, sent):
            raise ProviderError(
                Kind.NEEDS_PERSON, "customer_number_taken", {"number": found.number, "name": found.name}
            )
        return [_written(found, as_sent=as_sent)]

    def scan(self, client: FortnoxClient, count: int) -> Iterator[Sighting] | None:
        if not pays_off(count):
            return None
        return (
            Sighting(customer.number, customer.number) for customer in client.customers.list(most_pages=count)
        )

    def sighting_key(self, marker: str, body: bytes) -> str:
        return str(envelope.unwrap(body, _SINGLE)["CustomerNumber"])


def _kept_number(record: Customer, number: str) -> tuple[Finding, ...]:
    if record.customer_number in ("", number):
        return ()
    params = {"number": number, "wanted": record.customer_number}
    return (Finding("warning", "customer_number_kept", params, field="customer_number"),)


def _ours(found: documents.Customer, marker: str, sent: dict[str, Any]) -> bool:
    identity = str(sent.get("OrganisationNumber", ""))
    return found.external_reference == marker or same_identity(identity, found.org_number)


def _written(customer: documents.Customer, *, as_sent: bool = True) -> Written:
    return Written(customer.number, {"active": customer.active}, same=as_sent)
