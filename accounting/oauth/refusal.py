"""What a "no" of the token endpoint means: only `invalid_grant` asks for a new consent."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from accounting import clock
from accounting.domain.errors import Kind, ProviderError
from accounting.events.consents import announce_risk
from accounting.models import Grant, Integration, IntegrationStatus
from accounting.oauth import journal, leases
from accounting.oauth.endpoint import TokenRefused
from accounting.oauth.leases import Lease
from accounting.problems.service import open_problem, solve_cause
from accounting.providers import registry

_OUR_FAULT = {"invalid_client", "unauthorized_client"}
_PAUSE = timedelta(minutes=1)


def record(lease: Lease, grant: Grant, refused: TokenRefused) -> None:
    """Returns only where somebody else has changed the row meanwhile, so that it has to be read again.

    Raises ProviderError.
    """
    if refused.error == "invalid_grant":
        kind, code = Kind.AUTH, "reconnect_needed"
        written = _needs_consent(lease, grant, refused)
    elif refused.error in _OUR_FAULT:
        kind, code = Kind.AUTH, "client_refused"
        written = _keeps_tokens(lease, grant, refused, problem=code)
    else:
        kind, code = Kind.TRANSIENT, "token_refused"
        written = _keeps_tokens(lease, grant, refused, problem="")
    if written:
        raise ProviderError(kind, code, message=refused.description, status=refused.status)


def forget(grant: Grant) -> None:
    """A refresh worked: what stood against our application is solved."""
    for integration in _users_of(grant):
        solve_cause(tenant=grant.tenant_id, integration=integration, cause="client_refused")


def _needs_consent(lease: Lease, grant: Grant, refused: TokenRefused) -> bool:
    with transaction.atomic():
        if not leases.finish(lease, state="reconnect_needed"):
            return False
        for integration in _users_of(grant):
            rows = Integration.objects.filter(pk=integration.pk).exclude(status=IntegrationStatus.PAUSED)
            rows.update(
                status=IntegrationStatus.ERROR,
                error_code="reconnect_needed",
                error_params={},
                error_count=F("error_count") + 1,
            )
        _tell(grant, refused, "reconnect_needed")
    return True


def _keeps_tokens(lease: Lease, grant: Grant, refused: TokenRefused, *, problem: str) -> bool:
    with transaction.atomic():
        retry_at = clock.now() + _PAUSE
        failures = min(grant.failures + 1, 1000)
        if not leases.finish(lease, retry_at=retry_at, failures=failures, started_at=grant.started_at):
            return False
        _tell(grant, refused, problem)
    return True


def _tell(grant: Grant, refused: TokenRefused, problem: str) -> None:
    answer_lost = grant.started_at is not None
    journal.note(
        "token_refused",
        tenant=grant.tenant_id,
        grant=grant.pk,
        code=refused.error,
        status=refused.status,
        answer_lost=answer_lost,
    )
    if not problem:
        return
    for integration in _users_of(grant):
        params = {
            "provider": registry.get(grant.app.provider).name,
            "company": integration.company_name,
            "app": grant.app.name,
        }
        open_problem(tenant=grant.tenant, integration=integration, code=problem, cause=problem, params=params)
        if problem == "reconnect_needed":
            announce_risk(integration=integration, reason="refused")


def _users_of(grant: Grant) -> list[Integration]:
    rows = Integration.objects.filter(grant=grant).exclude(status=IntegrationStatus.DISCONNECTED)
    return list(rows)
