"""Shows which company the connection opens, and looks for missing licences and rights right away."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from accounting.admin import labels
from accounting.admin.pages import PageAdmin
from accounting.admin.questions import done
from accounting.domain.errors import Kind, ProviderError
from accounting.models import Integration
from accounting.oauth.clients import open_client
from accounting.oauth.rights import check_rights
from accounting.providers import registry


def test(admin: PageAdmin, request: HttpRequest, integration: Integration) -> HttpResponse:
    back = admin.address(integration)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    return done(request, lambda: _answer(integration), back=back, provider=integration.provider)


def _answer(integration: Integration) -> str:
    """Raises ProviderError."""
    company = registry.get(integration.provider).company(open_client(integration))
    if company.id != integration.company_id:
        params = {
            "expected": f"{integration.company_name} ({integration.company_org_number})",
            "found": f"{company.name} ({company.org_number})",
        }
        raise ProviderError(Kind.NEEDS_PERSON, "wrong_company", params)
    check_rights(integration.pk)
    return gettext("%(provider)s answers: %(company)s, %(number)s.") % {
        "provider": labels.provider_name(integration.provider),
        "company": company.name,
        "number": company.org_number,
    }
