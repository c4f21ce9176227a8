"""The pages around a consent: before it (for whoever came by a system's link), and on the way back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounting import content_security
from accounting.api.caller import has_role
from accounting.api.connect_choice import Choice, authorization_url, choose
from accounting.api.connect_sentences import consent_words, service_words
from accounting.api.problem_details import ApiProblem
from accounting.api.sentences import REFUSALS
from accounting.domain.errors import ProviderError
from accounting.domain.validation import clean_text
from accounting.models import Membership, Role, Tenant
from accounting.oauth.consent import ConsentError, complete_consent
from accounting.providers import registry
from accounting.providers.registry import UnknownProvider

_ASKED = ("tenant", "environment", "integration")
_LONGEST = 100


@never_cache
@require_GET
def start_page(request: HttpRequest, provider: str) -> HttpResponse:
    """Shows organisation and provider; nothing happens before the person presses the button."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), login_url="admin:login")
    try:
        choice = _choice(request, provider, request.GET)
    except ApiProblem as error:
        return _refusal(request, provider, error)
    page = _page(request, "start", {"choice": choice})
    # Nothing in this address is secret; with no-referrer a browser sends its form with "Origin: null",
    # which the CSRF check refuses.
    page["Referrer-Policy"] = "same-origin"
    return page


@never_cache
@require_POST
def start_consent(request: HttpRequest, provider: str) -> HttpResponse:
    """The button of the start page."""
    if not request.user.is_authenticated:
        asked = {name: value for name, value in request.POST.items() if name in _ASKED}
        back = f"{request.path.rstrip('/').removesuffix('/start')}?{urlencode(asked)}"
        return redirect_to_login(back, login_url="admin:login")
    try:
        choice = _choice(request, provider, request.POST)
        return HttpResponseRedirect(authorization_url(choice, request))
    except (ApiProblem, ProviderError) as error:
        return _refusal(request, provider, error)


@never_cache
@require_GET
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """The provider sends the browser here; the session must be the one that left."""
    name = _provider_name(provider)
    if not request.user.is_authenticated:
        words = consent_words("not_signed_in", {}, name)
        return _problem(request, words.message, words.next_step, 400)
    key = request.session.session_key or ""
    try:
        integration = complete_consent(provider=provider, session_key=key, query=request.GET.dict())
    except ConsentError as error:
        words = consent_words(error.code, error.params, name)
        return _problem(
            request, words.message, words.next_step, 400, str(error.params.get("description", ""))
        )
    except ProviderError as error:
        words = service_words(error.code, error.params, provider)
        return _problem(request, words.message, words.next_step, 502)
    return _page(request, "success", {"integration": integration, "provider_name": name})


def _choice(request: HttpRequest, provider: str, query: Any) -> Choice:
    """Raises Http404 for whatever the person may not connect: it looks as if it did not exist."""
    try:
        asked = {name: clean_text(query.get(name, ""), _LONGEST, joiners=False) for name in _ASKED}
        return choose(
            tenant=_tenant(request, asked["tenant"]),
            provider=provider,
            environment=asked["environment"],
            integration=UUID(asked["integration"]) if asked["integration"] else None,
        )
    except (ValueError, UnknownProvider):
        raise Http404 from None


def _tenant(request: HttpRequest, code: str) -> Tenant:
    rows = Membership.objects.filter(user_id=request.user.pk, tenant__code=code).select_related("tenant")
    membership = rows.first()
    if membership is None or not has_role(request, membership.tenant_id, Role.TREASURER):
        raise Http404
    tenant: Tenant = membership.tenant
    return tenant


def _provider_name(provider: str) -> str:
    try:
        return registry.get(provider).name
    except UnknownProvider:
        raise Http404 from None


def _refusal(request: HttpRequest, provider: str, error: ApiProblem | ProviderError) -> HttpResponse:
    words: Any
    if isinstance(error, ApiProblem):
        words = REFUSALS[error.code].filled(error.params)
    else:
        words = service_words(error.code, error.params, provider)
    return _problem(request, words.message, words.next_step, 409)


def _problem(request: HttpRequest, message: str, next_step: str, status: int, said: str = "") -> HttpResponse:
    return _page(request, "problem", {"message": message, "next_step": next_step, "said": said}, status)


def _page(request: HttpRequest, name: str, content: dict[str, Any], status: int = 200) -> HttpResponse:
    language = translation.get_language() or "sv"
    page = render(request, f"connect/{name}.html", {**content, "language": language}, status=status)
    # The address holds code and state: it must not travel on, and nothing foreign is loaded.
    page["Referrer-Policy"] = "no-referrer"
    page["Content-Security-Policy"] = content_security.PLAIN
    return page
