"""The provider's registers as last read, to be looked at only."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounting.admin import wording
from accounting.admin.base import FrostModelAdmin
from accounting.models import ProviderReference

KINDS = {
    "year": _("financial year"),
    "account": _("account"),
    "vat_code": _("VAT code"),
    "cost_centre": _("cost centre"),
    "series": _("voucher series"),
    "locked": _("locked period"),
}


@admin.register(ProviderReference)
class ProviderReferenceAdmin(FrostModelAdmin):
    list_display = ("code", "name", "kind_name", "year", "state", "integration", "read")
    list_display_links = None
    list_filter = ("kind", "active", "year", "integration")
    list_select_related = ("integration", "tenant")
    search_fields = ("code", "name")
    ordering = ("kind", "year", "code")

    @display(description=_("kind"), ordering="kind")
    def kind_name(self, row: ProviderReference) -> str:
        return str(KINDS.get(row.kind, row.kind))

    @display(description=_("state"), ordering="active")
    def state(self, row: ProviderReference) -> str:
        if row.missing_since is not None:
            return gettext("gone since %(at)s") % {"at": wording.moment(row.missing_since)}
        return gettext("active") if row.active else gettext("not active")

    @display(description=_("read"), ordering="read_at")
    def read(self, row: ProviderReference) -> str:
        return wording.moment(row.read_at)
