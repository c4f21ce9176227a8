"""What a bell starts for SIE files: load ids, call one service."""

from uuid import UUID

import structlog
from celery import shared_task

from accounting import scope
from sie4.exporting import work


@shared_task
def write_export(export: str, tenant: str) -> None:
    with structlog.contextvars.bound_contextvars(tenant=tenant, export=export), scope.scope([UUID(tenant)]):
        work.write_export(UUID(export))
