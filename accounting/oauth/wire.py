"""The wire log where nobody asked for another one: method, path, status and time; no bodies, no query."""

import structlog

from accounting.providers.http import Exchange

log = structlog.get_logger(__name__)


class WireNotes:
    def __init__(self, provider: str) -> None:
        self.provider = provider

    def record(self, exchange: Exchange) -> None:
        log.info(
            "provider_call",
            provider=self.provider,
            method=exchange.method,
            path=exchange.path.partition("?")[0],
            status=exchange.status,
            ms=exchange.milliseconds,
            error=exchange.error,
            request_id=exchange.request_id,
        )
