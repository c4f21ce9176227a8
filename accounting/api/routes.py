"""Every address answers with and without a slash at its end, and never by a redirect that would lose a POST."""

import re
from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, re_path

_PARAMETER = re.compile(r"<(\w+)>")


def route(address: str, view: Callable[..., Any], name: str) -> URLPattern:
    """`address` like "api/things/<id>/parts"; a parameter takes one path segment."""
    pattern = _PARAMETER.sub(r"(?P<\1>[^/]+)", address)
    return re_path(rf"^{pattern}/?$", view, name=name)
