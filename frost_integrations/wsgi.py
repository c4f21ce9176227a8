"""The web process: refuses to start where the checks find danger."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frost_integrations.settings")

application = get_wsgi_application()

from accounting import process  # noqa: E402  (the apps must be loaded first)
from accounting.checks import refuse_unsafe_start  # noqa: E402

process.take_role("web")
refuse_unsafe_start()
