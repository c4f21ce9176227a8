"""/api/provider-mappings/{id}/rules/: the rules of a version; only those of a draft can change."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api.caller import actor
from accounting.api.idempotency import idempotent
from accounting.api.mapping_views import MappingView, rule_errors
from accounting.api.sentences import REQUEST
from accounting.api.shapes.declared import IDEMPOTENCY, answers, identified
from accounting.api.shapes.mappings import (
    RuleChange,
    RuleRequest,
    RuleShape,
    RulesRemoval,
    RulesRequest,
    RulesShape,
)
from accounting.api.views import read
from accounting.mappings.errors import RuleRefused
from accounting.mappings.lifecycle import refuse_other_than_draft
from accounting.mappings.rules import (
    RuleValues,
    add_rules,
    change_rule,
    read_rule,
    remove_rules,
    set_rules,
    values_of,
)
from accounting.models import AccountMappingRule, ProviderAccountMapping


def _rows(mapping: ProviderAccountMapping) -> Any:
    return AccountMappingRule.objects.filter(mapping=mapping).select_related("mapping__integration")


def _values(given: dict[str, Any]) -> RuleValues:
    """Raises ValidationError."""
    try:
        return read_rule(given)
    except RuleRefused as refused:
        raise ValidationError(rule_errors(refused.codes), "invalid_rule") from refused


def _all_values(rules: list[dict[str, Any]]) -> list[RuleValues]:
    """Raises ValidationError with the places of the rules that cannot stand."""
    found = []
    errors: Any = {}
    for place, given in enumerate(rules):
        try:
            found.append(read_rule({str(name): value for name, value in given.items()}))
        except RuleRefused as refused:
            errors[place] = rule_errors(refused.codes)
    if errors:
        raise ValidationError({"rules": errors}, "invalid_rule")
    return found


@extend_schema(tags=["account mappings"], parameters=[identified()])
class Rules(MappingView):
    """The rules of a version."""

    @extend_schema(operation_id="provider_mapping_rules_list", responses=answers(RulesShape, 404))
    def get(self, request: Request, id: str) -> Response:
        return Response({"results": RuleShape(_rows(self.mapping(id)), many=True).data})

    @extend_schema(
        operation_id="provider_mapping_rules_add",
        parameters=[IDEMPOTENCY],
        request=RuleRequest,
        responses=answers(RuleShape, 400, 404, 409, status=201),
    )
    @idempotent
    def post(self, request: Request, id: str) -> Response:
        mapping = self.mapping(id)
        refuse_other_than_draft(mapping)
        given = read(RuleRequest(data=request.data), request)
        (rule,) = self._changed(add_rules, mapping, [_values(given)], request)
        location = f"/api/provider-mappings/{mapping.pk}/rules/{rule.pk}/"
        return Response(RuleShape(rule).data, status=201, headers={"Location": location})

    @extend_schema(
        operation_id="provider_mapping_rules_set",
        request=RulesRequest,
        responses=answers(RulesShape, 400, 404, 409),
    )
    def put(self, request: Request, id: str) -> Response:
        """These rules and no others."""
        mapping = self.mapping(id)
        refuse_other_than_draft(mapping)
        rules = read(RulesRequest(data=request.data), request)["rules"]
        self._changed(set_rules, mapping, _all_values(rules), request)
        return Response({"results": RuleShape(_rows(mapping), many=True).data})

    @extend_schema(
        operation_id="provider_mapping_rules_change",
        request=RuleChange,
        responses=answers(RuleShape, 400, 404, 409),
    )
    def patch(self, request: Request, id: str) -> Response:
        """One rule, named by its id in the body."""
        mapping = self.mapping(id)
        refuse_other_than_draft(mapping)
        given = read(RuleChange(data=request.data, partial=True), request)
        rule = _rows(mapping).filter(pk=given.pop("id", None)).first()
        if rule is None:
            raise ValidationError({"id": [REQUEST["unknown_rule"]]}, "unknown_rule")
        return _changed(rule, given, request)

    @extend_schema(
        operation_id="provider_mapping_rules_remove",
        request=RulesRemoval,
        responses=answers(RulesShape, 400, 404, 409),
    )
    def delete(self, request: Request, id: str) -> Response:
        """Some rules of a draft, named by their ids."""
        mapping = self.mapping(id)
        refuse_other_than_draft(mapping)
        ids = read(RulesRemoval(data=request.data), request)["ids"]
        remove_rules(mapping=mapping, ids=ids, changed_by=actor(request))
        return Response({"results": RuleShape(_rows(mapping), many=True).data})

    def _changed(self, change: Any, mapping: ProviderAccountMapping, rules: Any, request: Request) -> Any:
        try:
            return change(mapping=mapping, rules=rules, changed_by=actor(request))
        except RuleRefused as refused:
            raise ValidationError(rule_errors({"rules": refused.codes[""]}), "too_many") from refused


@extend_schema(tags=["account mappings"], parameters=[identified(), identified("rule")])
class OneRule(MappingView):
    """One rule."""

    @extend_schema(operation_id="provider_mapping_rule_retrieve", responses=answers(RuleShape, 404))
    def get(self, request: Request, id: str, rule: str) -> Response:
        return Response(RuleShape(self.row(_rows(self.mapping(id)), rule)).data)

    @extend_schema(
        operation_id="provider_mapping_rule_change",
        request=RuleRequest,
        responses=answers(RuleShape, 400, 404, 409),
    )
    def patch(self, request: Request, id: str, rule: str) -> Response:
        found = self.row(_rows(self.mapping(id)), rule)
        refuse_other_than_draft(found.mapping)
        return _changed(found, read(RuleRequest(data=request.data, partial=True), request), request)

    @extend_schema(operation_id="provider_mapping_rule_remove", responses=answers(RulesShape, 404, 409))
    def delete(self, request: Request, id: str, rule: str) -> Response:
        """The answer holds the rules that are left."""
        found = self.row(_rows(self.mapping(id)), rule)
        remove_rules(mapping=found.mapping, ids=[found.pk], changed_by=actor(request))
        return Response({"results": RuleShape(_rows(found.mapping), many=True).data})


def _changed(rule: AccountMappingRule, given: dict[str, Any], request: Request) -> Response:
    change_rule(rule=rule, values=_values({**values_of(rule), **given}), changed_by=actor(request))
    return Response(RuleShape(rule).data)
