"""Addresses of reversals, their rules, and what is read for them."""

from accounting.api.routes import route
from vouchers.api import readings, reversal_rules, reversals

urlpatterns = [
    route("api/reversals", reversals.Reversals.as_view(), "reversals"),
    route("api/reversals/<id>", reversals.OneReversal.as_view(), "reversal"),
    route("api/reversals/<id>/approve", reversals.Approve.as_view(), "reversal-approve"),
    route("api/reversals/<id>/dismiss", reversals.Dismiss.as_view(), "reversal-dismiss"),
    route("api/reversal-rules", reversal_rules.Rules.as_view(), "reversal-rules"),
    route("api/reversal-rules/<id>", reversal_rules.OneRule.as_view(), "reversal-rule"),
    route(
        "api/integrations/<id>/scan-vouchers",
        readings.ScanVouchers.as_view(),
        "integration-scan-vouchers",
    ),
    route("api/integrations/<id>/pull-ledger", readings.PullLedger.as_view(), "integration-pull-ledger"),
    route("api/ledger-pulls/<id>", readings.OnePull.as_view(), "ledger-pull"),
]
