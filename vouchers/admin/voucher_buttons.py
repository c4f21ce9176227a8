"""The buttons of a voucher: a draft is booked, a booked one corrected."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from accounting.admin import access, wording
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question, ask_then
from vouchers.admin.asking import ask_with_form, day_field, text_field
from vouchers.booking.correcting import correct_voucher
from vouchers.booking.drafts import book_voucher
from vouchers.models import Origin, Voucher


def book_it(admin: PageAdmin, request: HttpRequest, voucher: Voucher) -> HttpResponse:
    def act() -> str:
        booked = book_voucher(voucher=voucher, booked_by=access.actor(request))
        return gettext("Booked as %(voucher)s.") % {"voucher": booked.label}

    question = Question(
        heading=gettext("Book the voucher?"),
        text=gettext("It gets the next number of its series and can never be changed afterwards."),
        button=gettext("Book"),
        facts=_facts(voucher),
    )
    return ask_then(admin, request, voucher, question, act)


class CorrectionForm(forms.Form):
    def __init__(self, data: Any, voucher: Voucher) -> None:
        super().__init__(data)
        self.fields["on"] = day_field(
            gettext("Date of the correction"),
            initial=voucher.voucher_date,
            help_text=gettext("The voucher's own date; another one where its period is locked."),
        )
        self.fields["text"] = text_field(gettext("Text"), 200, required=False)


def correct_it(admin: PageAdmin, request: HttpRequest, voucher: Voucher) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> tuple[str, str]:
        done = correct_voucher(
            voucher=voucher, corrected_by=access.actor(request), on=given["on"], text=given["text"]
        )
        said = gettext("%(voucher)s is corrected by %(by)s.") % {
            "voucher": voucher.label,
            "by": done.correction.label,
        }
        return said, admin.address(done.correction)

    question = Question(
        heading=gettext("Correct %(voucher)s?") % {"voucher": voucher.label},
        text=_consequence(voucher),
        button=gettext("Correct the voucher"),
        facts=_facts(voucher),
        dangerous=True,
    )
    return ask_with_form(
        admin, request, voucher, question, CorrectionForm(request.POST or None, voucher), act
    )


def _consequence(voucher: Voucher) -> str:
    text = gettext("A new voucher is booked with debit and credit swapped; both refer to each other.")
    if voucher.origin != Origin.RECORD:
        return text
    return f"{text} " + gettext("The record it was made from is booked again only when the record changes.")


def _facts(voucher: Voucher) -> list[tuple[str, str]]:
    turnover = sum((one.debit for one in voucher.rows.all() if not one.removed), Decimal(0))
    return [
        (gettext("Organisation"), str(voucher.tenant)),
        (gettext("Ledger"), str(voucher.ledger)),
        (gettext("Voucher"), voucher.label or gettext("Draft")),
        (gettext("Date"), wording.day(voucher.voucher_date)),
        (gettext("Text"), voucher.text or "–"),
        (gettext("Amount"), wording.money(turnover, voucher.currency)),
    ]
