"""What may be asked of an integration's books: count the originals, and read the whole ledger."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api.bodies import require_body
from accounting.api.caller import actor
from accounting.api.integrations import integrations
from accounting.api.shapes.declared import answers, identified
from accounting.api.views import FrostView, read
from vouchers.api.reversal_shapes import CountsShape, PullRequest, PullShape
from vouchers.mirror.errors import ReversalRefused
from vouchers.mirror.rules import running_rules
from vouchers.mirror.scanning import scan_vouchers
from vouchers.models import LedgerPull
from vouchers.pulling.asking import ask_to_pull


@extend_schema(tags=["reversals"], parameters=[identified()])
class ScanVouchers(FrostView):
    """List the series that are reversed and count them; what no event told of is read and reversed now."""

    of_row = True

    @extend_schema(
        operation_id="integrations_scan_vouchers",
        request=None,
        responses=answers(CountsShape, 404, 409, 422, 503),
    )
    def post(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        if not running_rules(integration):
            raise ReversalRefused("rule_is_off")
        counts = scan_vouchers(integration=integration)
        return Response(CountsShape({"results": [count.as_json() for count in counts]}).data)


@extend_schema(tags=["ledgers"], parameters=[identified()])
class PullLedger(FrostView):
    """Read the provider's books into the integration's ledger; the answer is a reading to follow."""

    of_row = True

    @extend_schema(
        operation_id="integrations_pull_ledger",
        request=PullRequest,
        responses=answers(PullShape, 400, 404, 409, status=202),
    )
    def post(self, request: Request, id: str) -> Response:
        integration = self.row(integrations(), id)
        if request.data:
            require_body(request)
        asked = read(PullRequest(data=request.data or {}), request) if request.data else {"whole": False}
        pull = ask_to_pull(integration=integration, requested_by=actor(request), whole=asked["whole"])
        location = f"/api/ledger-pulls/{pull.pk}/"
        return Response(PullShape(pull).data, status=202, headers={"Location": location})


@extend_schema(tags=["ledgers"], parameters=[identified()])
class OnePull(FrostView):
    """One reading: how far it is, by which way each year was read, and which numbers are missing there."""

    of_row = True

    @extend_schema(operation_id="ledger_pulls_retrieve", responses=answers(PullShape, 404))
    def get(self, request: Request, id: str) -> Response:
        rows = LedgerPull.objects.select_related("ledger__integration")
        return Response(PullShape(self.row(rows, id)).data)
