"""The text of a mirrored voucher, from a template with named places."""

from collections.abc import Mapping
from string import Formatter

PLACES = ("series", "number", "date", "text", "year", "target", "mirror_date")
LONGEST = 200
SAMPLE = {
    "series": "R",
    "number": "17",
    "date": "2026-01-31",
    "text": "Resa till Borlänge",
    "year": "2026-01-01 – 2026-12-31",
    "target": "Q",
    "mirror_date": "2026-02-01",
}


class BadTemplate(ValueError):
    """`code`: template_unknown_place, template_broken, template_too_long; `what` is the place or the length."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code} {what}")
        self.code, self.what = code, what


def check_template(template: str) -> None:
    """Raises BadTemplate. Only plain names may stand in braces: no formats, attributes or indexes."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise BadTemplate("template_broken", str(error)) from error
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in PLACES or spec or conversion:
            raise BadTemplate("template_unknown_place", "{" + name + "}")
    if len(template) > LONGEST:
        raise BadTemplate("template_too_long", str(LONGEST))


def mirror_text(template: str, values: Mapping[str, str]) -> str:
    """One line of at most 200 characters; a long text of the original is cut, and never empty."""
    line = " ".join(template.format_map(dict(values)).split())
    return line[:LONGEST].rstrip() or f"{values['series']} {values['number']}"
