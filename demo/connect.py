"""Connects the demo to its practice company once, decides on accounts and reversals, and notes its integration."""

from typing import Any

import requests

from demo.account_rules import activate_defaults
from demo.administrator import Administrator, signed_in
from demo.config import Config, remember_integration
from demo.consent import approve, carry_back
from demo.errors import DemoError
from demo.reversal_rule import reverse_series

PROVIDER = "fortnox"
SETTINGS = {"auto_bookkeep_invoices": True, "auto_create_customers": True}


def connect(config: Config) -> str:
    """The integration's id. An integration that is there stays as people left it, also paused or disconnected."""
    with requests.Session() as session:
        administrator = signed_in(session, config)
        integration_id = _known(administrator, config) or _new_connection(administrator, config)
        activate_defaults(administrator, integration_id)
        reverse_series(administrator, integration_id)
    remember_integration(config.path, PROVIDER, integration_id)
    return integration_id


def _known(administrator: Administrator, config: Config) -> str | None:
    """The one that demo.json names, else one that works or pauses."""
    found = _all(administrator)
    noted = (config.values.get("integrations") or {}).get(PROVIDER)
    if noted in found:
        return str(noted)
    return next((key for key, status in found.items() if status != "disconnected"), None)


def _all(administrator: Administrator) -> dict[str, str]:
    """{id: status}"""
    rows: list[dict[str, Any]] = administrator.integrations()
    return {str(row["id"]): str(row["status"]) for row in rows if row["provider"] == PROVIDER}


def _new_connection(administrator: Administrator, config: Config) -> str:
    before = _all(administrator)
    answer = administrator.call("POST", f"/api/integrations/{PROVIDER}/connect", {"environment": "practice"})
    callback_url = approve(answer["authorization_url"], config.sandbox_company)
    carry_back(administrator.session, config.base_url, callback_url)
    connected = [key for key, status in _all(administrator).items() if status == "connected"]
    if not connected:
        raise DemoError(
            "The consent was given, but no Fortnox integration is connected. See the server's log."
        )
    integration_id = next((key for key in connected if key not in before), connected[0])
    if integration_id not in before:
        administrator.call("PATCH", f"/api/integrations/{integration_id}/", {"settings": SETTINGS})
    return integration_id
