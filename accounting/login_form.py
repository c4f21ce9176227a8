"""The form of the login page: it asks the throttle before it looks at the password."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm

from accounting import login_attempts

_MINUTES = int(login_attempts.WINDOW.total_seconds() // 60)


class ThrottledLoginForm(AuthenticationForm):
    """Also a right password waits where there were too many tries."""

    def clean(self) -> dict[str, Any]:
        account, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not account or not password:
            return dict(self.cleaned_data)  # the fields have said what is missing
        address = login_attempts.address_of(self.request)
        if not login_attempts.begin(account=account, address=address):
            sentence = _("Too many tries. Wait %(minutes)s minutes, then try again.")
            raise ValidationError(sentence, code="too_many_tries", params={"minutes": _MINUTES})
        values: dict[str, Any] = super().clean()
        login_attempts.forget(account=account, address=address)
        return values
