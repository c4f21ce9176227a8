"""One thread's line to a company: a client kept for many items, bound to the item at hand."""

from typing import Any
from uuid import UUID

from django.db.models import F

from accounting import clock
from accounting.models import ExchangeBody, SyncJob
from accounting.oauth.clients import open_client
from accounting.providers.http import Exchange, digest
from accounting.sync.context import Context
from accounting.sync.lease import Lease


class Channel:
    """`patience` is how long a call may wait for its turn in the budget."""

    def __init__(self, context: Context, patience: float) -> None:
        self._context = context
        self._lease: Lease | None = None
        self.job_id: UUID | None = None
        self._calls, self._counts_later = 0, False
        self.client = open_client(context.integration, log=self, may_send=self._may_send, patience=patience)

    def bound(self, lease: Lease) -> Any:
        """The client, sending on behalf of this lease from now on."""
        self._lease = lease
        return self._on_behalf_of(lease.item.job_id)

    def unbound(self, job_id: UUID | None) -> Any:
        """The client, for reading on behalf of this job."""
        self._lease = None
        return self._on_behalf_of(job_id)

    def reading(self, job_id: UUID | None) -> Any:
        """The client, for many documents on behalf of this job; their calls are counted on it by `count`."""
        client = self.unbound(job_id)
        self._counts_later = True
        return client

    def count(self) -> None:
        """Note the calls since the last time on their job."""
        if self._calls and self.job_id is not None:
            made = F("api_calls_made") + self._calls
            SyncJob.objects.filter(pk=self.job_id).update(api_calls_made=made)
        self._calls = 0

    def _on_behalf_of(self, job_id: UUID | None) -> Any:
        self.count()
        self.job_id, self._counts_later = job_id, False
        return self.client

    def _may_send(self, seconds: float) -> bool:
        return self._lease is None or self._lease.long_enough(seconds)

    def record(self, exchange: Exchange) -> None:
        """The answers to an item's calls are kept, encrypted; others are only counted."""
        self._calls += 1
        if not self._counts_later:
            self.count()
        if self._lease is None:
            return
        ExchangeBody.objects.create(
            tenant_id=self._context.integration.tenant_id,
            item=self._lease.item,
            kind="response",
            method=exchange.method,
            path=exchange.path[:300],
            status=exchange.status,
            body=exchange.answer.decode(errors="replace"),
            sha256=digest(exchange.answer),
            created_at=clock.now(),
        )
