"""/api/reversal-rules/: which series of an integration are reversed where, and when."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api import filters
from accounting.api.bodies import require_body
from accounting.api.caller import actor
from accounting.api.integrations import integrations
from accounting.api.shapes.declared import answers, choice, identified
from accounting.api.views import FrostList, FrostView, read
from accounting.models import Role
from vouchers.api.reversal_shapes import NewRule, ReversalRuleRequest, ReversalRuleShape
from vouchers.mirror.errors import RuleRefused
from vouchers.mirror.rules import new_rule, save_rule
from vouchers.mirror.sentences import RULE_CODES
from vouchers.models import ReversalRule


def _rules() -> Any:
    return ReversalRule.objects.select_related("integration__tenant")


@extend_schema(tags=["reversals"])
class Rules(FrostList):
    """The rules, the oldest first."""

    ordering = "created_at"
    filters = ("integration",)
    roles: ClassVar[dict[str, str]] = {"POST": Role.ADMINISTRATOR}

    @extend_schema(
        operation_id="reversal_rules_list",
        parameters=[choice("integration", kind=OpenApiTypes.UUID)],
        responses=answers(ReversalRuleShape(many=True), 400),
    )
    def get(self, request: Request) -> Response:
        rows = _rules()
        if integration := filters.identifier(request, "integration"):
            rows = rows.filter(integration_id=integration)
        return self.get_paginated_response(ReversalRuleShape(self.page(rows), many=True).data)

    @extend_schema(
        operation_id="reversal_rules_create",
        request=NewRule,
        responses=answers(ReversalRuleShape, 400, 404, status=201),
    )
    def post(self, request: Request) -> Response:
        """What is left out: R to Q, off, from the first day of this month."""
        require_body(request)
        asked = read(NewRule(data=request.data), request)
        integration = self.row(integrations(), str(asked.pop("integration")))
        return Response(ReversalRuleShape(_saved(new_rule(integration), asked, request)).data, status=201)


@extend_schema(tags=["reversals"], parameters=[identified()])
class OneRule(FrostView):
    """One rule."""

    of_row = True
    roles: ClassVar[dict[str, str]] = {"PATCH": Role.ADMINISTRATOR}

    @extend_schema(operation_id="reversal_rules_retrieve", responses=answers(ReversalRuleShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response(ReversalRuleShape(self.row(_rules(), id)).data)

    @extend_schema(
        operation_id="reversal_rules_change",
        request=ReversalRuleRequest,
        responses=answers(ReversalRuleShape, 400, 404),
    )
    def patch(self, request: Request, id: str) -> Response:
        """What is left out stays; the rule is checked as a whole."""
        rule = self.row(_rules(), id)
        require_body(request)
        return Response(
            ReversalRuleShape(
                _saved(rule, read(ReversalRuleRequest(data=request.data), request), request)
            ).data
        )


def _saved(rule: ReversalRule, changes: dict[str, Any], request: Request) -> ReversalRule:
    """Raises ValidationError."""
    try:
        return save_rule(rule=rule, changes=changes, changed_by=actor(request))
    except RuleRefused as refused:
        errors: Any = {
            field: [ErrorDetail(str(RULE_CODES[code]) % params, code)]
            for field, (code, params) in refused.codes.items()
        }
        raise ValidationError(errors) from refused
