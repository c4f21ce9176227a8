"""Settings, urls and the Celery application; no business logic."""

from frost_integrations.celery import app as celery_app

__all__ = ["celery_app"]
