"""Customers as they come back: numbers stay, and a company cannot be told from an association."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from accounting.providers.fortnox import decode, documents
from accounting.providers.fortnox.client import FortnoxClient
from accounting.providers.fortnox.mappers import customer as mapper
from accounting.providers.fortnox.resources import modified
from accounting.providers.fortnox.resources.comparison import same_identity
from accounting.providers.fortnox.settings import FortnoxConfig
from accounting.providers.reading import Content, Document, Reading

_IDENTITIES = {"org_number", "personal_number"}
# Given once for ever: it names the document, it does not describe it.
_NUMBER = "customer_number"


class CustomerReading(Reading):
    overlap: ClassVar[timedelta] = modified.OVERLAP
    name_field: ClassVar[str] = "name"

    def changed(self, client: FortnoxClient, since: datetime | None) -> Iterator[str]:
        return modified.changed(client.customers, since)

    def fetch(self, client: FortnoxClient, external_id: str, settings: FortnoxConfig) -> Document | None:
        found = client.customers.find(external_id)
        return _document(found, self.content(found.raw, settings)) if found else None

    def content(self, payload: Mapping[str, Any], settings: FortnoxConfig) -> Content:
        fields = mapper.from_fortnox(payload)
        return {name: value for name, value in fields.items() if name != _NUMBER}

    def changed_since(self, client: FortnoxClient, external_id: str, moment: datetime) -> bool | None:
        return modified.changed_since(client.customers, "customernumber", external_id, moment)

    def same(self, name: str, one: Any, other: Any) -> bool:
        if name in _IDENTITIES and one and other:
            return same_identity(one, other)
        return bool(one == other)


def _document(found: documents.Customer, content: Content) -> Document:
    return Document(
        external_id=found.number,
        content=content,
        state={"active": found.active},
        own_marker=decode.text(found.raw.get("ExternalReference")),
        agreed={"org_number": content["org_number"], _NUMBER: found.number},
    )
