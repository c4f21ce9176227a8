"""What a bell starts for SIE files: load ids, call one service."""

from uuid import UUID

import structlog
from celery import shared_task

from accounting import scope
from sie4.exporting import work as exporting
from sie4.importing import work as importing


@shared_task
def write_export(export: str, tenant: str) -> None:
    with structlog.contextvars.bound_contextvars(tenant=tenant, export=export), scope.scope([UUID(tenant)]):
        exporting.write_export(UUID(export))


@shared_task
def run_import(upload: str, tenant: str) -> None:
    with structlog.contextvars.bound_contextvars(tenant=tenant, upload=upload), scope.scope([UUID(tenant)]):
        importing.run_import(UUID(upload))
