"""The Celery application: bells for work that lies in the database."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frost_integrations.settings")

app = Celery("frost_integrations")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery closes the database connection around each task; this key (outside the namespace) lets it live.
app.conf["CELERY_DB_REUSE_MAX"] = 1000
app.autodiscover_tasks()


@worker_init.connect
def refuse_danger(**_: object) -> None:
    """The worker stops at the same dangers as the web process; beat does so before it reads its rows."""
    from accounting import process
    from accounting.checks import refuse_unsafe_start

    process.take_role("worker")
    refuse_unsafe_start()


@task_prerun.connect
@task_postrun.connect
def drop_dead_connections(**_: object) -> None:
    """A connection that a restarted database left behind must not fail every task after it."""
    from django.db import close_old_connections

    close_old_connections()


@worker_ready.connect
def first_sign_of_life(**_: object) -> None:
    """So that /healthz need not wait for beat's first pulse."""
    from accounting import clock, heartbeat

    heartbeat.beat("worker", at=clock.now())
