"""Sentences about connections, events, outgoing webhooks and mail: code -> (sentence, next step)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONNECTIONS: dict[str, tuple[Promise, Promise]] = {
    "licence_missing": (
        _("The company has no licence at %(provider)s for: %(areas)s. Nothing of it can be sent or read."),
        _("Let whoever is responsible there add the licence. It is looked at again every night."),
    ),
    "scope_missing": (
        _("The consent at %(provider)s does not cover: %(areas)s. Nothing of it can be sent or read."),
        _("Connect again and approve all that is asked for; records and links stay as they are."),
    ),
    "right_missing": (
        _("%(provider)s lets us connect, but not work with: %(areas)s."),
        _("Let a system administrator there look at licences and rights, then test the connection."),
    ),
    "event_failed": (
        _("Events “%(event)s” of %(provider)s could not be worked off: %(count)s (%(reason)s)."),
        _("The hourly run reads what changed anyway. Mend the cause, then replay them under Inbox events."),
    ),
    "event_lost_workers": (
        _("The worker stopped %(times)s times while it worked on this event."),
        _("Look at the worker's log, then replay the event."),
    ),
    "handler_failed": (
        _("This event could not be worked off (%(what)s)."),
        _("Tell the administrator; replay the event when the cause is mended."),
    ),
    "webhook_unknown_company": (
        _("The application “%(app)s” received %(count)s events of companies that nobody connected here."),
        _("Connect the company and replay the events, or end its consent at the provider."),
    ),
    "unknown_company": (
        _("The event is about a company that nobody connected here."),
        _("Connect the company, then replay the event."),
    ),
    "unknown_event": (
        _("Nothing has to be done for events of this type."),
        _("Nothing to do."),
    ),
    "not_imported": (
        _("This kind of document is not received, as the settings say."),
        _("Nothing to do, or change the direction in the settings."),
    ),
    "endpoint_off": (
        _("The webhook to %(host)s was switched off: it did not answer well for a day (%(answer)s)."),
        _("Mend the receiver, then switch the webhook on again: what it missed is sent then."),
    ),
    "no_mail_address": (
        _("Nobody can be told by mail: no administrator or treasurer here has an address."),
        _("Let an installation administrator enter mail addresses under Users."),
    ),
    "mail_waits": (
        _("The mail server does not take our mails; %(count)s wait. None is lost."),
        _("Let the administrator look at the mail server and at EMAIL_URL."),
    ),
    "mail_not_delivered": (
        _("A mail to %(person)s was refused for good."),
        _("Correct the address of this person under Users."),
    ),
}
