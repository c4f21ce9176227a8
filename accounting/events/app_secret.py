"""The secret an application's webhooks are signed with: 256 random bits, and the former one for a while."""

import secrets

from django.db import transaction

from accounting.models import ProviderApp


@transaction.atomic
def renew_webhook_secret(*, app: ProviderApp) -> str:
    """The new secret in clear text, which nobody can read again; the present one still proves webhooks.

    So a sender can be given the new one without losing an event.
    """
    text = secrets.token_urlsafe(32)
    app.webhook_secret_previous = app.webhook_secret
    app.webhook_secret = text
    app.save()
    return text
