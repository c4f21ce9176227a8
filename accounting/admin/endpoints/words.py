"""Answers of receivers, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ERRORS: dict[str, Promise] = {
    "address_unknown": _("the name of the server is unknown"),
    "address_private": _("the address lies inside our own network"),
    "address_shape": _("the address cannot be called"),
    "address_not_https": _("the address does not begin with https"),
    "certificate": _("the server's certificate is not valid"),
    "no_answer": _("no answer"),
    "too_slow": _("no answer within ten seconds"),
    "redirect": _("the server sends us elsewhere, and we do not follow"),
    "refused": _("refused"),
    "endpoint_off": _("the webhook is switched off"),
    "other_installation": _("this database belongs to another installation"),
}


def answer_text(status: int, error: str) -> str:
    parts = [gettext("status %(status)s") % {"status": status}] if status else []
    if error:
        parts.append(str(ERRORS.get(error, error)))
    return ", ".join(parts) or "–"
