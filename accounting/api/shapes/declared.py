"""How a view declares its parameters and its answers for the schema."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from accounting.api.shapes.refusals import ProblemDocument

PROBLEM_TYPE = "application/problem+json"

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key with the same body is answered once and replayed for 24 hours.",
)


def identified(name: str = "id") -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.UUID, OpenApiParameter.PATH)


def choice(
    name: str, description: str = "", kind: Any = OpenApiTypes.STR, *, many: bool = False
) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=description, many=many)


def answers(shape: Any, *refusals: int, status: int = 200) -> dict[Any, Any]:
    """The success, and the refusals besides 401 and 403."""
    problems = {(code, PROBLEM_TYPE): ProblemDocument for code in (401, 403, *refusals)}
    return {status: shape, **problems}
