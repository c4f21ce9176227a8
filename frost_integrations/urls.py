"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "accounting.api.error_pages.bad_request"
handler403 = "accounting.api.error_pages.forbidden"
handler404 = "accounting.api.error_pages.not_found"
handler500 = "accounting.api.error_pages.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("accounting.api.urls")),
    path("", include("vouchers.api.urls")),
    path("", include("sie4.api.urls")),
]
