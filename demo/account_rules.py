"""The treasurer's first decision: where each category is booked. The defaults, with their warnings ticked."""

from typing import Any

from demo.administrator import Administrator

MAPPINGS = "/api/provider-mappings/"


def activate_defaults(administrator: Administrator, integration_id: str) -> None:
    """An account mapping that is in force is left as it is."""
    if _versions(administrator, integration_id, "active"):
        return
    administrator.call("POST", f"/api/integrations/{integration_id}/read-references")
    draft = _draft(administrator, integration_id)
    administrator.call("POST", f"{MAPPINGS}{draft}/accept-defaults/")
    found = administrator.call("POST", f"{MAPPINGS}{draft}/validate/")["findings"]
    warnings = [finding["key"] for finding in found if finding["level"] == "warning"]
    administrator.call("POST", f"{MAPPINGS}{draft}/activate/", {"accept_warnings": warnings})


def _draft(administrator: Administrator, integration_id: str) -> str:
    """The one that a run before this one left behind, or a new one."""
    for mapping in _versions(administrator, integration_id, "draft"):
        return str(mapping["id"])
    return str(administrator.call("POST", MAPPINGS, {"integration": integration_id, "source": "empty"})["id"])


def _versions(administrator: Administrator, integration_id: str, status: str) -> list[dict[str, Any]]:
    address = f"{MAPPINGS}?integration={integration_id}&status={status}"
    found: list[dict[str, Any]] = administrator.call("GET", address)["results"]
    return found
