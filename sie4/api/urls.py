"""Addresses of the REST API of SIE files; those below /accounting/ are the same views."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from accounting.api.routes import route
from sie4.api import checks, imports

_ADDRESSES: tuple[tuple[str, Any, str], ...] = (
    *imports.ADDRESSES,
    *checks.ADDRESSES,
)


def _beside(view: Any, name: str) -> Any:
    """The same view; only the schema names its operations apart."""
    verbs = [verb for verb in ("get", "post") if hasattr(view, verb)]
    named = {
        verb: extend_schema(operation_id=f"accounting_{name}_{verb}".replace("-", "_")) for verb in verbs
    }
    return extend_schema_view(**named)(type(view.__name__, (view,), {"__doc__": view.__doc__}))


urlpatterns = [
    *(route(f"api/{address}", view.as_view(), name) for address, view, name in _ADDRESSES),
    *(
        route(f"accounting/{address}", _beside(view, name).as_view(), f"accounting-{name}")
        for address, view, name in _ADDRESSES
    ),
]
