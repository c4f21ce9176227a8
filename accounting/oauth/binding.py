"""Which integration a consent belongs to, and the one short transaction that stores it."""

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from accounting import clock
from accounting.bell import ring
from accounting.models import Grant, Integration, IntegrationStatus, OAuthState, TokenFact
from accounting.oauth import journal
from accounting.oauth.endpoint import TokenAnswer
from accounting.oauth.refusals import ConsentError
from accounting.problems.service import solve_cause
from accounting.providers import registry
from accounting.providers.base import Company
from accounting.secrets.fields import seal

_CONNECTED = (
    "grant",
    "company_id",
    "company_name",
    "company_org_number",
    "company_checked_at",
    "status",
    "error_count",
    "error_code",
    "error_params",
    "settings",
    "updated_at",
)
_SOLVED_BY_CONSENT = ("reconnect_needed", "client_refused", "wrong_company")


@dataclass(frozen=True)
class Consent:
    """What a person gave: the company, and the tokens that open it."""

    company: Company
    answer: TokenAnswer
    refresh_token: str = field(repr=False)
    client_credentials: bool
    external_tenant: str
    scopes: tuple[str, ...]


def bind(row: OAuthState, consent: Consent, *, actor: str) -> Integration:
    """Store the consent with the integration of its company.

    Raises ConsentError (company_other, company_taken, environment_other) and changes nothing then.
    """
    try:
        return _stored(row, consent, actor)
    except IntegrityError:
        # Another consent for the same company was stored in between: now it is found.
        return _stored(row, consent, actor)


def _stored(row: OAuthState, consent: Consent, actor: str) -> Integration:
    with transaction.atomic():
        integration = _integration_for(row, consent.company)
        again = integration.grant_id is not None
        grant = _grant_for(integration, row)
        _fill(grant, row, consent)
        _connect(integration, grant, consent.company)
        journal.note(
            "consent_given",
            tenant=row.tenant_id,
            actor=actor,
            integration=integration,
            grant=grant.pk,
            token_fact=TokenFact.RECONNECTED if again else TokenFact.ISSUED,
            app=str(row.app_id),
            scopes=" ".join(consent.scopes),
            client_credentials=consent.client_credentials,
        )
        _solve(integration, actor)
        ring("check_rights", integration.pk, integration.tenant_id)
    return integration


def _integration_for(row: OAuthState, company: Company) -> Integration:
    same_company = Integration.objects.filter(
        tenant_id=row.tenant_id, provider=row.app.provider, company_id=company.id
    ).first()
    wanted = Integration.objects.filter(pk=row.integration_id).first() if row.integration_id else same_company
    if wanted is None:
        return Integration(id=uuid4(), tenant_id=row.tenant_id, provider=row.app.provider)
    if wanted.company_id not in {"", company.id}:
        raise ConsentError("company_other", {"expected": wanted.company_name, "answered": company.name})
    if same_company is not None and same_company.pk != wanted.pk:
        raise ConsentError("company_taken", {"company": company.name})
    if wanted.grant and wanted.grant.app.environment != row.app.environment:
        # A practice company and a real one may bear the same number; their mappings must never meet.
        raise ConsentError("environment_other", {"environment": wanted.grant.app.environment})
    return wanted


def _grant_for(integration: Integration, row: OAuthState) -> Grant:
    if integration.grant and integration.grant.app_id == row.app_id:
        return integration.grant
    if integration.grant:
        _retire(integration.grant, integration)
    return Grant(id=uuid4(), tenant_id=row.tenant_id, app=row.app)


def _retire(grant: Grant, integration: Integration) -> None:
    """A consent through another application replaces this one; others may still live on it."""
    if Integration.objects.filter(grant=grant).exclude(pk=integration.pk).exists():
        return
    grant.access_token = grant.refresh_token = ""
    grant.state, grant.version = "revoked", grant.version + 1
    grant.save()
    journal.note_token(
        TokenFact.REVOKED,
        tenant=grant.tenant_id,
        grant=grant.pk,
        integration=integration,
        code="other_application",
    )


def _fill(grant: Grant, row: OAuthState, consent: Consent) -> None:
    now = clock.now()
    grant.access_token = seal(grant, "access_token", consent.answer.access_token)
    grant.refresh_token = seal(grant, "refresh_token", consent.refresh_token)
    grant.token_expires_at = now + consent.answer.life
    grant.refresh_expires_at = _consent_ends(row, consent, now)
    grant.refreshed_at, grant.started_at, grant.retry_at = now, None, None
    grant.scopes = " ".join(consent.scopes)
    grant.service_account = row.service_account
    grant.client_credentials = consent.client_credentials
    grant.external_tenant = consent.external_tenant
    grant.state, grant.failures = "ok", 0
    # A refresh that is under way belongs to the former consent: the fence keeps its answer out.
    grant.version += 1
    grant.lease_until, grant.lease_owner = None, ""
    grant.save()


def _consent_ends(row: OAuthState, consent: Consent, now: datetime) -> datetime | None:
    if consent.client_credentials:
        return None
    return now + registry.get(row.app.provider).oauth.refresh_lifetime


def _connect(integration: Integration, grant: Grant, company: Company) -> None:
    integration.grant = grant
    integration.company_id = company.id
    integration.company_name = company.name[:200]
    integration.company_org_number = company.org_number[:20]
    integration.company_checked_at = clock.now()
    if integration.status != IntegrationStatus.PAUSED:
        integration.status = IntegrationStatus.CONNECTED
    integration.error_count, integration.error_code, integration.error_params = 0, "", {}
    if _has_company_setting(registry.get(integration.provider).settings):
        integration.settings = {**integration.settings, "company_id": company.id}
    # A drain may be at work on the same row: its lease is not touched.
    integration.save(update_fields=None if integration._state.adding else _CONNECTED)


def _has_company_setting(settings: type[Any]) -> bool:
    return is_dataclass(settings) and any(item.name == "company_id" for item in fields(settings))


def _solve(integration: Integration, actor: str) -> None:
    for cause in _SOLVED_BY_CONSENT:
        solve_cause(tenant=integration.tenant_id, integration=integration, cause=cause, solved_by=actor)
