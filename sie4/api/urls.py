"""Addresses of the REST API of SIE files; each is reached under /accounting/ as well."""

from sie4.api import exports

urlpatterns = [
    *exports.urlpatterns,
]
