"""What is booked in series R is reversed in series Q by itself, as the federation has it."""

from demo.administrator import Administrator

RULE = {
    "mode": "automatic",
    "trigger_series": "R",
    "target_series": "Q",
    "auto_reverse_date_mode": "FIRST_DAY_NEXT_MONTH",
    "starts_on": "2026-01-01",
}


def reverse_series(administrator: Administrator, integration_id: str) -> None:
    """Made once; what people changed afterwards stays."""
    found = administrator.call("GET", f"/api/reversal-rules/?integration={integration_id}")
    if not found["results"]:
        administrator.call("POST", "/api/reversal-rules/", {"integration": integration_id, **RULE})
