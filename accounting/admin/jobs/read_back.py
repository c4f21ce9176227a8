"""What a job read back before it planned anything, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounting.admin import labels, wording
from accounting.models import SyncJob

_WORDS: Mapping[str, Promise] = {
    "created": _("%(count)s new"),
    "updated": _("%(count)s changed"),
    "linked": _("%(count)s linked"),
    "archived": _("%(count)s archived"),
    "unchanged": _("%(count)s unchanged"),
    "held": _("%(count)s wait for a person"),
    "held_before": _("%(count)s wait for a person since before"),
    "deferred": _("%(count)s are read later"),
    "refused": _("the list was refused"),
    "would_read_known": _("%(count)s that are linked would be read"),
    "would_read_unknown": _("%(count)s that are not linked would be read"),
}


def read_back(job: SyncJob) -> list[tuple[str, str]]:
    """[("Read back: invoices", "3 new, 1 changed")]; nothing of types of which nothing was read."""
    lines = []
    for data_type, figures in job.pulled.items():
        told = [
            str(words) % {"count": wording.number(figures[word])}
            for word, words in _WORDS.items()
            if figures.get(word)
        ]
        if told:
            heading = gettext("Read back: %(data_type)s") % {"data_type": labels.data_type_plural(data_type)}
            lines.append((heading, ", ".join(told)))
    return lines
