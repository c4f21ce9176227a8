"""Where a measure happens: an installation, the sandbox, and an organisation connected to a company there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from benchmarks.provider import Provider

COMPANY = "100200"
APP = {
    "provider": "fortnox",
    "environment": "practice",
    "name": "Fortnox (övning)",
    "client_id": "frost-demo",
    "client_secret": "frost-demo-secret-0123456789abcdef0123",
    "redirect_uri": "http://127.0.0.1:8000/api/integrations/fortnox/callback",
}


@dataclass(frozen=True)
class Stage:
    """This process belongs to the installation; `environment` is for its others."""

    data: Path
    provider: Provider
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Organisation:
    tenant: Any
    integration_id: UUID


def connected(stage: Stage) -> Organisation:
    """A new organisation, connected by a real consent."""
    from django.contrib.auth import get_user_model

    from accounting import scope
    from accounting.models import ProviderApp, Tenant
    from accounting.oauth import consent

    tenant = Tenant(id=uuid4(), code="bench", name="Mätning", practice=True)
    with scope.scope([tenant.pk]):
        tenant.save()
        user, app = get_user_model().objects.create(username="bench"), ProviderApp.objects.create(**APP)
        url = consent.get_authorization_url(app=app, tenant=tenant, user=user, session_key="bench")
        query = stage.provider.approve(url, COMPANY)
        made = consent.complete_consent(provider=APP["provider"], session_key="bench", query=query)
        accept_default_accounts(made)
    return Organisation(tenant, made.pk)


def accept_default_accounts(integration: Any) -> None:
    """The default account mapping in force, its warnings ticked."""
    from accounting.mappings.activate import activate_mapping
    from accounting.mappings.lifecycle import accept_defaults, create_draft
    from accounting.mappings.validate import validate_mapping

    draft = create_draft(integration=integration, created_by="bench", source="empty")
    accept_defaults(mapping=draft, accepted_by="bench")
    warnings = [one.key for one in validate_mapping(mapping=draft) if one.level == "warning"]
    activate_mapping(mapping=draft, activated_by="bench", accept=warnings)


def post(who: Organisation, data_type: str, rows: Iterable[dict[str, Any]]) -> None:
    """As an outside system hands its records over.

    Raises RuntimeError where one is refused.
    """
    from accounting import records, scope

    with scope.scope([who.tenant.pk]):
        outcomes = records.save_records(
            tenant=who.tenant, record_type=records.get(data_type), records=list(rows), changed_by="bench"
        )
    refused = [outcome for outcome in outcomes if outcome.status == "error"]
    if refused:
        raise RuntimeError(f"{len(refused)} records were refused: {refused[0]}")


def start(who: Organisation, **wanted: Any) -> UUID:
    """A job that waits to be planned."""
    from accounting import scope
    from accounting.models import Integration
    from accounting.sync import jobs

    with scope.scope([who.tenant.pk]):
        integration = Integration.objects.select_related("grant__app", "tenant").get(pk=who.integration_id)
        started = jobs.start_job(
            integration=integration, **{"trigger": "person", "requested_by": "bench", **wanted}
        )
    job_id: UUID = started.job.pk
    return job_id
