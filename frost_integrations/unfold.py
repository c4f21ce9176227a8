"""How the operators' pages look, and where their menu comes from. Imports no models: settings read it."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static


def _style(request: HttpRequest) -> str:
    return static("accounting/admin.css")


def _script(request: HttpRequest) -> str:
    return static("accounting/progress.js")


def _icon(request: HttpRequest) -> str:
    return static("accounting/frost.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "frost_integrations",
    "SITE_HEADER": "frost_integrations",
    "SITE_SYMBOL": "ac_unit",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _icon}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "6px",
    "LOGIN": {"form": "accounting.login_form.ThrottledLoginForm"},
    "ENVIRONMENT": "accounting.admin.navigation.environment",
    "DASHBOARD_CALLBACK": "accounting.admin.start.page.context",
    "STYLES": [_style],
    "SCRIPTS": [_script],
    "SIDEBAR": {"show_search": False, "navigation": "accounting.admin.navigation.sidebar"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .013 230)",
            "100": "oklch(94.1% .026 230)",
            "200": "oklch(88.2% .049 230)",
            "300": "oklch(80.4% .083 231)",
            "400": "oklch(70.2% .112 233)",
            "500": "oklch(60.2% .118 236)",
            "600": "oklch(51.3% .109 238)",
            "700": "oklch(44.2% .093 239)",
            "800": "oklch(38.1% .076 240)",
            "900": "oklch(33.1% .061 242)",
            "950": "oklch(25.4% .049 244)",
        },
    },
}
