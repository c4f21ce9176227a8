"""What comparing with the provider's books has to say as a whole: differences, failures and refusals."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RECONCILIATIONS: dict[str, tuple[Promise, Promise]] = {
    "books_differ": (
        _("%(provider)s and the records here do not agree in %(count)s places (%(from)s – %(to)s)."),
        _("Open the reconciliation and mend them one by one; the next clean run ends this."),
    ),
    "reconciliation_failed": (
        _("The comparison with %(provider)s for %(from)s – %(to)s could not be made (%(code)s)."),
        _("Nothing is lost. Start it again when the cause is gone; the next night tries by itself."),
    ),
    "reconciliation_running": (
        _("Another comparison with this company is under way."),
        _("Wait until it is done, then start this one."),
    ),
    "reconciliation_not_planned": (
        _("This comparison has been started already."),
        _("Look at its result, or price a new one."),
    ),
    "reconciliation_overdue": (
        _("The comparison did not come to an end within a day: what is sent goes first."),
        _("Choose a shorter period, or leave out the vouchers."),
    ),
    "not_comparable": (
        _("%(provider)s cannot be compared with."),
        _("Compare by hand, by reports of both sides."),
    ),
    "period_too_long": (
        _("At most %(years)s years are compared at once."),
        _("Choose a shorter period."),
    ),
    "integration_not_ready": (
        _("The connection with %(provider)s is not ready to be used."),
        _("Look at the integration's page, and connect again if it says so."),
    ),
    "difference_closed": (
        _("This difference is settled already, or a later comparison has found it again."),
        _("Look at the latest comparison."),
    ),
    "action_unknown": (
        _("“%(action)s” cannot be done about this difference."),
        _("Choose one of the actions that are offered."),
    ),
    "document_gone": (
        _("Number %(number)s no longer exists at %(provider)s."),
        _("Compare again."),
    ),
}
