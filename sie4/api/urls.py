"""Addresses of the REST API of SIE files; those below /accounting/ are the same views."""

from accounting.api.routes import route
from sie4.api import checks, exports, imports

_ADDRESSES = (*exports.ADDRESSES, *imports.ADDRESSES, *checks.ADDRESSES)

urlpatterns = [
    *(route(f"api/{address}", view.as_view(), name) for address, view, name in _ADDRESSES),
    *(
        route(f"accounting/{address}", view.as_view(schema=None), f"accounting-{name}")
        for address, view, name in _ADDRESSES
    ),
]
