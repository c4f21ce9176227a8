"""Addresses of the REST API."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounting import records
from accounting.api import (
    connect_pages,
    endpoints,
    evidence,
    integrations,
    jobs,
    listener,
    mapping_rules,
    mappings,
    reconciliations,
    references,
    schema,
    status_pages,
    webhooks,
)
from accounting.api import records as record_views
from accounting.api.connect import Connect
from accounting.api.routes import route

__all__ = ["schema", "urlpatterns"]

View = Callable[..., HttpResponseBase]


def _page_or_api(page: View, api: Any) -> View:
    """A browser's GET sees a page; everything else is the API's."""

    @wraps(api)
    def chosen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        view = page if request.method in {"GET", "HEAD"} else api
        return view(request, *args, **kwargs)

    return chosen


def _record_routes() -> list[URLPattern]:
    return [
        pattern
        for record_type in records.all_types()
        for pattern in (
            route(
                f"api/records/{record_type.plural}",
                record_views.list_view(record_type),
                f"records-{record_type.plural}",
            ),
            route(
                f"api/records/{record_type.plural}/<id>",
                record_views.detail_view(record_type),
                f"record-{record_type.plural}",
            ),
        )
    ]


def _mapping_routes() -> list[URLPattern]:
    one = "api/provider-mappings/<id>"
    actions: dict[str, Any] = {
        "accept-defaults": mappings.AcceptDefaults,
        "validate": mappings.Validate,
        "preview": mappings.PreviewView,
        "activate": mappings.Activate,
        "archive": mappings.Archive,
        "sync-to-provider": mappings.SyncToProvider,
        "effects": mappings.Effects,
    }
    return [
        route("api/provider-mappings", mappings.Mappings.as_view(), "provider-mappings"),
        route(one, mappings.OneMapping.as_view(), "provider-mapping"),
        route(f"{one}/rules", mapping_rules.Rules.as_view(), "provider-mapping-rules"),
        route(f"{one}/rules/<rule>", mapping_rules.OneRule.as_view(), "provider-mapping-rule"),
        *(
            route(f"{one}/{name}", view.as_view(), f"provider-mapping-{name}")
            for name, view in actions.items()
        ),
    ]


_connect = _page_or_api(connect_pages.start_page, Connect.as_view())

urlpatterns = [
    route("healthz", status_pages.Health.as_view(), "healthz"),
    route("livez", status_pages.Life.as_view(), "livez"),
    route("api/schema", SpectacularAPIView.as_view(), "schema"),
    route("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), "docs"),
    *_record_routes(),
    route("api/integrations", integrations.Integrations.as_view(), "integrations"),
    route("api/integrations/<id>", integrations.OneIntegration.as_view(), "integration"),
    route("api/integrations/<id>/status", integrations.Status.as_view(), "integration-status"),
    route("api/integrations/<id>/sync", integrations.Sync.as_view(), "integration-sync"),
    route("api/integrations/<id>/export", integrations.Export.as_view(), "integration-export"),
    route("api/integrations/<id>/disconnect", integrations.Disconnect.as_view(), "integration-disconnect"),
    route("api/integrations/<id>/accounts", references.Accounts.as_view(), "integration-accounts"),
    route(
        "api/integrations/<id>/read-references",
        references.ReadReferences.as_view(),
        "integration-read-references",
    ),
    route("api/integrations/<id>/reconcile", reconciliations.Reconcile.as_view(), "integration-reconcile"),
    route("api/integrations/<provider>/connect", _connect, "connect"),
    route("api/integrations/<provider>/connect/start", connect_pages.start_consent, "connect-start"),
    route("api/integrations/<provider>/callback", connect_pages.callback, "connect-callback"),
    route("api/sync-jobs", jobs.Jobs.as_view(), "sync-jobs"),
    route("api/sync-jobs/<id>", jobs.OneJob.as_view(), "sync-job"),
    route("api/sync-jobs/<id>/items", jobs.Items.as_view(), "sync-job-items"),
    route("api/sync-jobs/<id>/approve", jobs.Approve.as_view(), "sync-job-approve"),
    route("api/sync-jobs/<id>/stop", jobs.Stop.as_view(), "sync-job-stop"),
    route("api/sync-items/<id>/retry", jobs.Retry.as_view(), "sync-item-retry"),
    route("api/problems", evidence.Problems.as_view(), "problems"),
    route("api/problems/<id>/solve", evidence.Solve.as_view(), "problem-solve"),
    route("api/problems/<id>/credit", evidence.Credit.as_view(), "problem-credit"),
    route("api/problems/<id>/accept", evidence.Accept.as_view(), "problem-accept"),
    route("api/problems/<id>/decide", evidence.Decide.as_view(), "problem-decide"),
    route("api/sync-logs", evidence.Logs.as_view(), "sync-logs"),
    *_mapping_routes(),
    route("api/provider-references", references.References.as_view(), "provider-references"),
    route("api/reference-jobs/<id>", references.OneReferenceJob.as_view(), "reference-job"),
    route("api/reconciliations", reconciliations.Reconciliations.as_view(), "reconciliations"),
    route("api/reconciliations/<id>", reconciliations.OneReconciliation.as_view(), "reconciliation"),
    route(
        "api/reconciliations/<id>/differences",
        reconciliations.Differences.as_view(),
        "reconciliation-differences",
    ),
    route("api/listener/status", listener.ListenerState.as_view(), "listener-status"),
    route("api/listener/debug", listener.ListenerDebug.as_view(), "listener-debug"),
    route("api/listener/start", listener.StartListener.as_view(), "listener-start"),
    route("api/listener/stop", listener.StopListener.as_view(), "listener-stop"),
    route("api/listener/tenants", listener.ListenerTenants.as_view(), "listener-tenants"),
    route("api/listener/tenants/<id>", listener.OneListenerTenant.as_view(), "listener-tenant"),
    route("api/webhook-endpoints", endpoints.Endpoints.as_view(), "webhook-endpoints"),
    route("api/webhook-endpoints/<id>", endpoints.OneEndpoint.as_view(), "webhook-endpoint"),
    route("api/webhooks/<provider>", webhooks.webhook, "webhooks"),
    route("api/webhooks/<provider>/<id>", webhooks.webhook, "webhooks-target"),
]
