"""Sends the mails of one tenant; a mail server that is away delays them, and loses none."""

import smtplib
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from accounting import clock, installation
from accounting.events.mail import notices, words
from accounting.events.mail.recipients import Recipient, recipients_of
from accounting.models import Mail, MailState, Notice, NoticeState
from accounting.problems.service import open_problem, solve_cause

log = structlog.get_logger(__name__)

# Seconds before the second, third ... try; from then on once an hour, for a week.
DELAYS = (60, 300, 900, 3600)
MOST_TRIES = 7 * 24
_SHOWN_AFTER = 3
_LEASE = timedelta(minutes=2)
_WAITS, _NO_ADDRESS = "mail_waits", "no_mail_address"
_REFUSED = range(500, 600)


def send_mails(tenant_id: UUID) -> int:
    """The number of mails that left. A copy of the installation writes to nobody."""
    if not installation.is_ours():
        return 0
    for notice in _due_notices(tenant_id):
        _address(notice)
    sent = 0
    while mail := _claimed(tenant_id):
        try:
            _send(mail)
        except Exception as error:  # noqa: BLE001 (each mail backend raises errors of its own)
            if not _failed(mail, error):
                break
        else:
            _sent(mail)
            sent += 1
    return sent


def _due_notices(tenant_id: UUID) -> list[Notice]:
    rows = Notice.objects.filter(tenant_id=tenant_id, state=NoticeState.WAITING, due_at__lte=clock.now())
    return list(rows.select_related("tenant", "integration__grant").order_by("due_at"))


@transaction.atomic
def _address(notice: Notice) -> None:
    """One mail per person, or none where the cause is gone by now."""
    told = notices.still_true(notice)
    rows = Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING)
    if not rows.update(state=NoticeState.TOLD if told else NoticeState.DROPPED) or not told:
        return
    found = recipients_of(notice)
    Mail.objects.bulk_create([_mail(notice, one) for one in found], ignore_conflicts=True)
    if found:
        solve_cause(tenant=notice.tenant_id, integration=None, cause=_NO_ADDRESS)
    elif notice.code != notices.WEEKLY:
        open_problem(tenant=notice.tenant_id, code=_NO_ADDRESS, cause=_NO_ADDRESS, level="warning")


def _mail(notice: Notice, one: Recipient) -> Mail:
    now = clock.now()
    return Mail(
        tenant_id=notice.tenant_id,
        notice=notice,
        user=one.user,
        address=one.address,
        language=one.language,
        next_attempt_at=now,
        created_at=now,
    )


def _claimed(tenant_id: UUID) -> Mail | None:
    while True:
        now = clock.now()
        due = Mail.objects.filter(tenant_id=tenant_id, state=MailState.WAITING, next_attempt_at__lte=now)
        mail: Mail | None = (
            due.select_related("notice__tenant", "notice__integration").order_by("created_at", "pk").first()
        )
        if mail is None:
            return None
        mine = due.filter(pk=mail.pk, attempts=mail.attempts)
        if mine.update(attempts=mail.attempts + 1, next_attempt_at=now + _LEASE):
            mail.attempts += 1
            return mail


def _send(mail: Mail) -> None:
    """Raises whatever the mail backend raises."""
    text = words.written(mail)
    mail.subject = text.subject
    headers = {"Message-ID": f"<{mail.pk}@frost-integrations>", "Auto-Submitted": "auto-generated"}
    EmailMessage(text.subject, text.body, settings.DEFAULT_FROM_EMAIL, [mail.address], headers=headers).send()


def _sent(mail: Mail) -> None:
    log.info("mail_sent", mail=str(mail.pk), about=mail.notice.code)
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.SENT, subject=mail.subject, sent_at=clock.now(), error=""
    )
    solve_cause(tenant=mail.tenant_id, integration=None, cause=_WAITS)


@transaction.atomic
def _failed(mail: Mail, error: Exception) -> bool:
    """Whether the next mail is worth a try now."""
    log.warning("mail_failed", mail=str(mail.pk), tries=mail.attempts, error=type(error).__name__)
    rows = Mail.objects.filter(pk=mail.pk, state=MailState.WAITING)
    said = type(error).__name__[:80]
    refused = _refuses_the_person(error)
    if refused or mail.attempts >= MOST_TRIES:
        rows.update(state=MailState.FAILED, subject=mail.subject, error=said)
        _tell_lost(mail)
        return refused
    wait = DELAYS[min(mail.attempts, len(DELAYS)) - 1] * settings.FROST_BACKOFF_SCALE
    again = clock.now() + timedelta(seconds=wait)
    rows.update(subject=mail.subject, next_attempt_at=again, error=said)
    # The others would meet the same silence.
    waiting = Mail.objects.filter(
        tenant_id=mail.tenant_id, state=MailState.WAITING, next_attempt_at__lt=again
    )
    waiting.update(next_attempt_at=again)
    if mail.attempts >= _SHOWN_AFTER:
        open_problem(tenant=mail.tenant_id, code=_WAITS, cause=_WAITS, params={"count": waiting.count() + 1})
    return False


def _refuses_the_person(error: Exception) -> bool:
    """The server works and will never take this address."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code in _REFUSED for code, _ in error.recipients.values())


def _tell_lost(mail: Mail) -> None:
    open_problem(
        tenant=mail.tenant_id,
        code="mail_not_delivered",
        cause=f"mail_not_delivered:{mail.user_id}",
        params={"person": mail.user.get_username()},
        level="warning",
    )
