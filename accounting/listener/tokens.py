"""Keeps a fresh token for everybody on a stream. Asking may take long, so it happens beside the connection."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

import structlog
from django.db import connection

from accounting import clock, scope
from accounting.domain.errors import ProviderError
from accounting.listener import presence
from accounting.listener.across_tenants import Member
from accounting.listener.roster import Roster
from accounting.models import Grant, MemberState
from accounting.oauth.freshness import Age, age_of
from accounting.oauth.hosts import allowed_hosts
from accounting.oauth.tokens import refresh_token_if_needed

log = structlog.get_logger(__name__)

_AGAIN = timedelta(seconds=10)
_SELDOM = timedelta(hours=1)


@dataclass
class Tokens:
    """`run` does an errand beside us; `read` remembers which state of the consent a member's token is from."""

    run: Callable[[Callable[[], None]], None]
    read: dict[str, datetime | None] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)
    _not_before: dict[str, datetime] = field(default_factory=dict)
    _refusals: dict[str, int] = field(default_factory=dict)  # in a row
    _lock: Lock = field(default_factory=Lock)

    def keep(self, roster: Roster) -> None:
        """Start asking for every token that is missing, ageing, refused, or renewed by somebody else meanwhile."""
        _, known = roster.tokens()
        for key, member in roster.members().items():
            if self._needed(member, key in known, roster.token_refused(key)) and self._claimed(key):
                self.run(partial(self._ask, roster, member))

    def _needed(self, member: Member, known: bool, refused: str | None) -> bool:
        grant = _grant(member)
        if not known or refused is not None or self.read.get(member.key) != grant.refreshed_at:
            return True
        return age_of(grant) is not Age.FRESH

    def _claimed(self, key: str) -> bool:
        with self._lock:
            if key in self._busy or self._not_before.get(key, clock.now()) > clock.now():
                return False
            self._busy.add(key)
            return True

    def _ask(self, roster: Roster, member: Member) -> None:
        try:
            with scope.scope([member.integration.tenant_id]):
                self._asked(roster, member)
        except Exception:
            log.exception("stream_token_failed", integration=member.key)
            self._rest(member.key, _AGAIN)
        finally:
            # Asked seldom, and by many threads: none of them keeps a line to the database.
            connection.close()
            with self._lock:
                self._busy.discard(member.key)

    def _asked(self, roster: Roster, member: Member) -> None:
        grant_id = _grant(member).pk
        refused = roster.token_refused(member.key)
        try:
            allowed_hosts(app=_grant(member).app, tenant=member.integration.tenant)
            token = refresh_token_if_needed(grant_id, force_stale=refused)
        except ProviderError as error:
            roster.drop_token(member.key)
            self._rest(member.key, _AGAIN)
            presence.went(
                [member.integration],
                MemberState.REFUSED,
                heard_until=clock.now(),
                code=error.code,
                params=error.params,
            )
            return
        # A fresh token that is refused as well is not renewed again and again.
        self._refusals[member.key] = self._refusals.get(member.key, 0) + 1 if refused else 0
        if refused:
            self._rest(member.key, min(_SELDOM, _AGAIN * 2 ** (self._refusals[member.key] - 1)))
        self.read[member.key] = Grant.objects.values_list("refreshed_at", flat=True).get(pk=grant_id)
        roster.set_token(member.key, token)

    def _rest(self, key: str, pause: timedelta) -> None:
        with self._lock:
            self._not_before[key] = clock.now() + pause


def _grant(member: Member) -> Grant:
    grant = member.integration.grant
    if grant is None:
        raise LookupError("nobody is wanted without a consent")
    return grant
