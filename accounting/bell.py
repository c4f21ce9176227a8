"""Rings Celery by task name once the running transaction is committed. A lost bell costs only time."""

from typing import Any

from django.db import transaction

from frost_integrations.celery import app

# A bell older than this is worthless: the sweeper has rung again.
EXPIRES_SECONDS = 30


def ring(task: str, *arguments: Any) -> None:
    """Send `accounting.tasks.<task>` with ids after commit; a broker that is away is no error.

    A task of another room is named in full: "vouchers.tasks.book_records".
    """
    transaction.on_commit(lambda: _send(task, [str(argument) for argument in arguments]), robust=True)


def _send(task: str, arguments: list[str]) -> None:
    name = task if "." in task else f"accounting.tasks.{task}"
    app.send_task(name, args=arguments, expires=EXPIRES_SECONDS, ignore_result=True, retry=False)
