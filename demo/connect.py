"""Connects the demo to its practice company once, decides on its accounts, and notes the integration's id."""

from typing import Any

import requests

from demo.account_rules import activate_defaults
from demo.administrator import Administrator, signed_in
from demo.config import Config, remember_integration
from demo.consent import approve, carry_back
from demo.errors import DemoError

PROVIDER = "fortnox"
SETTINGS = {"auto_bookkeep_invoices": True, "auto_create_customers": True}


def connect(config: Config) -> str:
    """The integration's id. An existing connection is left as it is."""
    with requests.Session() as session:
        administrator = signed_in(session, config)
        integration = _connected(administrator) or _new_connection(administrator, config)
        integration_id = str(integration["id"])
        activate_defaults(administrator, integration_id)
    remember_integration(config.path, PROVIDER, integration_id)
    return integration_id


def _connected(administrator: Administrator) -> dict[str, Any] | None:
    for integration in administrator.integrations():
        if (integration["provider"], integration["status"]) == (PROVIDER, "connected"):
            return integration
    return None


def _new_connection(administrator: Administrator, config: Config) -> dict[str, Any]:
    answer = administrator.call("POST", f"/api/integrations/{PROVIDER}/connect", {"environment": "practice"})
    callback_url = approve(answer["authorization_url"], config.sandbox_company)
    carry_back(administrator.session, config.base_url, callback_url)
    integration = _connected(administrator)
    if integration is None:
        raise DemoError(
            "The consent was given, but no Fortnox integration is connected. See the server's log."
        )
    administrator.call("PATCH", f"/api/integrations/{integration['id']}/", {"settings": SETTINGS})
    return integration
