"""Who gets an organisation's mails: its administrators and treasurers, each in their own language."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounting.events.mail import notices
from accounting.models import MailPreference, Membership, Notice, Role


@dataclass(frozen=True)
class Recipient:
    user: Any
    address: str
    language: str


def recipients_of(notice: Notice) -> list[Recipient]:
    """Only what may be refused can be: a lost consent reaches everybody."""
    preferences = _preferences(notice.tenant_id)
    language = notice.tenant.language
    rows = (
        Membership.objects.filter(
            tenant_id=notice.tenant_id,
            role__in=[Role.ADMINISTRATOR, Role.TREASURER],
            user__is_active=True,
        )
        .exclude(user__email="")
        .select_related("user")
        .order_by("pk")
    )
    found = []
    for membership in rows:
        preference = preferences.get(membership.user_id)
        if preference is None or _wanted(notice, preference):
            own = preference.language if preference else ""
            found.append(Recipient(membership.user, membership.user.email, own or language))
    return found


def _wanted(notice: Notice, preference: MailPreference) -> bool:
    if notice.code == notices.WEEKLY:
        return preference.weekly
    if notice.code == notices.PROBLEM and notice.params["code"] not in notices.AT_ONCE:
        return preference.problems
    return True


def _preferences(tenant_id: UUID) -> dict[int, MailPreference]:
    return {one.user_id: one for one in MailPreference.objects.filter(tenant_id=tenant_id)}
