"""The table of rules as a form: what stands in it is the whole version, and a line that is emptied goes."""

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES

from accounting.admin.integrations.sync_form import date_input
from accounting.domain.categories import CATEGORIES
from accounting.mappings.errors import RuleRefused
from accounting.mappings.labels import category_name
from accounting.mappings.rules import FIELDS, MOST_RULES, RuleValues, read_rule
from accounting.mappings.sentences import FIELD_REFUSALS
from accounting.models import ProviderAccountMapping

EMPTY_LINES = 3
_CLASSES = " ".join([*INPUT_CLASSES, "fi-cell"])


def _text(label: Any, longest: int, **attributes: str) -> forms.CharField:
    shown: dict[str, Any] = {"class": _CLASSES, "aria-label": label, "autocomplete": "off", **attributes}
    return forms.CharField(
        label=label, required=False, max_length=longest, widget=forms.TextInput(attrs=shown)
    )


class RuleForm(forms.Form):
    internal_category = forms.ChoiceField(required=False)
    internal_account_number = _text(_("Own account"), 20, **{"data-picker": "plan"})
    provider_account_code = _text(_("Account at the provider"), 20, **{"data-picker": "account"})
    provider_account_name = _text(_("Name"), 200, **{"data-picked-name": ""})
    vat_code = _text(_("VAT code"), 20, list="vat-codes")
    cost_centre = _text(_("Cost centre"), 20, list="cost-centres")
    valid_from = forms.DateField(required=False, widget=date_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["internal_category"]
        category.widget = forms.Select(attrs={"class": "fi-select", "aria-label": gettext("Category")})
        choices = [("", gettext("– choose –")), *((key, category_name(key)) for key in CATEGORIES)]
        category.choices = choices  # type: ignore[attr-defined]
        self.fields["valid_from"].widget.attrs["aria-label"] = gettext("Valid from")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in FIELDS}

    @property
    def is_empty(self) -> bool:
        return not any(self.values().values())

    def read(self) -> RuleValues | None:
        """None where the line cannot stand; it then shows why."""
        try:
            return read_rule(self.values())
        except RuleRefused as refused:
            for name, code in refused.codes.items():
                self.add_error(name, str(FIELD_REFUSALS[code]))
            return None


RuleLines: Any = formset_factory(
    RuleForm, extra=EMPTY_LINES, can_delete=True, max_num=MOST_RULES, validate_max=True, absolute_max=600
)


def lines_of(mapping: ProviderAccountMapping, data: Any = None) -> Any:
    """The formset, filled from the version or from what a person sent."""
    initial = [{name: getattr(rule, name) for name in FIELDS} for rule in mapping.rules.all()]
    return RuleLines(data, initial=initial, prefix="rules")


def read_lines(lines: Any) -> list[RuleValues] | None:
    """None where one of them cannot stand."""
    if not lines.is_valid():
        return None
    kept = [form for form in lines.forms if not form.cleaned_data.get("DELETE") and not form.is_empty]
    found = [form.read() for form in kept]
    return None if None in found else [one for one in found if one is not None]
