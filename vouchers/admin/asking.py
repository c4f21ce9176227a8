"""Questions with a form: what is asked for is shown first, and done on POST only."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounting.admin.pages import PageAdmin
from accounting.admin.questions import Question
from accounting.admin.said import refusal_sentence
from accounting.sync.errors import SyncRefused

TEMPLATE = "admin/frost/form_question.html"
Act = Callable[[Mapping[str, Any]], tuple[str, str]]


def ask_with_form(
    admin: PageAdmin, request: HttpRequest, row: Any, question: Question, form: forms.Form, act: Act
) -> HttpResponse:
    """`act` takes the form's values and answers with a sentence and where to go. `row` None: about nothing yet."""
    if request.method == "POST" and form.is_valid():
        try:
            said, back = act(form.cleaned_data)
        except SyncRefused as refusal:
            form.add_error(None, refusal_sentence(refusal))
            messages.error(request, refusal_sentence(refusal))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(back)
    context = {"title": question.heading, "question": question, "form": form}
    if row is not None:
        return admin.shown(request, row, TEMPLATE, {**context, "back": admin.address(row)})
    common = {**admin.admin_site.each_context(request), "opts": admin.opts}
    return TemplateResponse(request, TEMPLATE, {**common, **context})


def day_field(
    label: Any, *, required: bool = True, initial: Any = None, help_text: Any = ""
) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        initial=initial,
        help_text=help_text,
        widget=UnfoldAdminDateWidget(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def text_field(label: Any, longest: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=UnfoldAdminTextInputWidget,
    )


def choice_field(label: Any, choices: Any, *, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, help_text=help_text, widget=UnfoldAdminSelectWidget
    )
