"""The life of every token, to be read only: what happened, when, and which process saw it."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import labels, wording
from accounting.admin.base import FrostModelAdmin
from accounting.models import TokenFact, TokenJournal

_TONES: dict[str, str] = {
    TokenFact.ISSUED: labels.GOOD,
    TokenFact.RECONNECTED: labels.GOOD,
    TokenFact.REFRESHED: labels.CALM,
    TokenFact.KEPT_ALIVE: labels.CALM,
    TokenFact.REFUSED: labels.BAD,
    TokenFact.REVOKED: labels.WARN,
}

_WHY: dict[str, Promise] = {
    "no_connection": _("the provider could not be reached"),
    "no_answer": _("no answer"),
    "token_answer_unusable": _("an answer without usable access"),
    "invalid_grant": _("the consent is no longer valid"),
    "invalid_client": _("client id or secret is not accepted"),
    "other_application": _("replaced by a consent through another application"),
}


@admin.register(TokenJournal)
class TokenJournalAdmin(FrostModelAdmin):
    list_display = ("when", "fact_label", "integration", "app", "process", "why")
    list_display_links = None
    list_filter = ("fact", "integration")
    list_select_related = ("integration", "tenant", "grant__app")
    ordering = ("-at", "-pk")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @display(description=_("at"), ordering="at")
    def when(self, row: TokenJournal) -> str:
        return wording.moment(row.at)

    @display(description=_("what"), ordering="fact", label=_TONES)
    def fact_label(self, row: TokenJournal) -> tuple[str, str]:
        return row.fact, row.get_fact_display()

    @display(description=_("application"))
    def app(self, row: TokenJournal) -> str:
        return row.grant.app.name

    @display(description=_("why"))
    def why(self, row: TokenJournal) -> str:
        return str(_WHY.get(row.code, row.code)) or "–"
