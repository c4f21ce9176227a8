"""Which listener processes live: one row each, which only says when it was last seen."""

import os
import secrets
import socket
from datetime import timedelta

from django.db.models import QuerySet

from accounting import clock, heartbeat
from accounting.models import Heartbeat

_PREFIX = "listener:"
_ALIVE = timedelta(seconds=15)
_FORGOTTEN = timedelta(days=1)


def new_owner() -> str:
    """Names this process, and no other one that had its number before."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(6)}"


def alive(owner: str) -> None:
    """Called every few seconds."""
    now = clock.now()
    heartbeat.beat(heartbeat.LISTENER, at=now)
    heartbeat.beat(_name(owner), at=now, process=shown(owner))
    Heartbeat.objects.filter(name__startswith=_PREFIX, at__lt=now - _FORGOTTEN).delete()


def ended(owner: str) -> None:
    Heartbeat.objects.filter(name=_name(owner)).delete()


def others(owner: str) -> list[str]:
    """The processes that could take over, as people call them."""
    rows = _living().exclude(name=_name(owner))
    return [detail.get("process", "") for detail in rows.values_list("detail", flat=True)]


def everybody() -> list[str]:
    return others("")


def shown(owner: str) -> str:
    """host:process number"""
    return owner.rpartition(":")[0]


def _living() -> QuerySet[Heartbeat]:
    return Heartbeat.objects.filter(name__startswith=_PREFIX, at__gt=clock.now() - _ALIVE)


def _name(owner: str) -> str:
    return _PREFIX + owner.rpartition(":")[2]
