"""Sentences about event streams and their listener: code -> (sentence, next step)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_BY_ITSELF = _("Nothing to do: it connects again by itself.")

LISTENER: dict[str, tuple[Promise, Promise]] = {
    "stream_deaf": (
        _("Nobody has listened to the events of %(provider)s (application “%(app)s”) since %(since)s."),
        _(
            "See that the process “listener” runs and reaches %(provider)s. Nothing is lost: what was missed is "
            "read afterwards."
        ),
    ),
    "stream_quiet": (
        _("%(provider)s (application “%(app)s”) has said nothing since %(since)s, although we listen."),
        _("If something was booked there since, start the listener anew and tell the administrator."),
    ),
    "stream_gap_open": (
        _("What happened at %(provider)s since %(since)s while nobody listened could not be read yet."),
        _("It is tried again by itself. If it lasts, test the connection under Integrations."),
    ),
    "stream_unreadable": (
        _("The event stream of “%(app)s” sent %(count)s messages that cannot be read."),
        _("Nothing else was held up. Send one of them, under Inbox events, to the administrator."),
    ),
    "event_unreadable": (
        _("This message of the provider cannot be read: it does not say what it is about."),
        _(
            "Nothing else was held up. Send it to the administrator; what changed is looked for by other means."
        ),
    ),
    "stream_refuses_company": (
        _("%(provider)s does not let us listen to %(company)s, although the access was just renewed."),
        _("Connect again. Until then the hourly run reads what changed."),
    ),
    "stream_other_company": (
        _(
            "%(provider)s let us in to another company than the one that was connected; it is not listened to."
        ),
        _("Connect again and choose the right company."),
    ),
    "stream_silent": (_("The event stream stopped answering."), _BY_ITSELF),
    "stream_broken": (_("The connection to the event stream broke."), _BY_ITSELF),
    "stream_closed": (_("The provider ended the connection to its event stream."), _BY_ITSELF),
    "stream_unreachable": (_("The event stream could not be reached."), _BY_ITSELF),
    "stream_does_not_answer": (_("The event stream left a command unanswered."), _BY_ITSELF),
    "stream_lost_company": (
        _("The event stream forgot a company that we listen to."),
        _BY_ITSELF,
    ),
    "stream_refuses_companies": (
        _("The event stream refuses every company, without saying which is at fault."),
        _("If it lasts, let the administrator check the application's client secret."),
    ),
    "stream_refuses_topics": (
        _("The event stream refuses our topics."),
        _("If it lasts, let the administrator see at the provider which scopes the application has."),
    ),
    "stream_refuses_subscription": (
        _("The event stream refuses to begin."),
        _("If it lasts, let the administrator see at the provider which scopes the application has."),
    ),
    "no_stream": (
        _("%(provider)s has no event stream."),
        _("Nothing to do: the hourly run reads what changed."),
    ),
    "stream_not_connected": (
        _("“%(company)s” is not connected, so nobody can listen to it."),
        _("Connect it first."),
    ),
}
