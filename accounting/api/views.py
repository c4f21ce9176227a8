"""What every view of the API does before its own work: the language of the answer, rows by id, whole bodies."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import translation
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounting.api import filters
from accounting.api.bodies import take_whole_body
from accounting.api.paging import PAGING
from accounting.api.sentences import REQUEST
from accounting.domain.validation import shown_text

M = TypeVar("M", bound=Model)


class FrostView(APIView):
    """`roles` {method: role} and `of_row` are read by TenantRole."""

    roles: ClassVar[dict[str, str]] = {}
    of_row: ClassVar[bool] = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        speak_to(request)
        self.take_body(request)

    def take_body(self, request: Request) -> None:
        take_whole_body(request)

    def row(self, rows: "QuerySet[M]", text: str) -> M:
        """One row by its id, with the caller's role in its organisation checked.

        Raises Http404 for an id that is malformed, unknown or another organisation's: all the same to outsiders.
        """
        row = rows.filter(pk=_uuid(text)).first()
        if row is None:
            raise Http404
        self.check_object_permissions(self.request, row)
        return row


class FrostList(FrostView, GenericAPIView):
    """A paged list, read in `ordering`; `filters` are the names that its query may hold."""

    ordering: ClassVar[str] = "-created_at"
    filters: ClassVar[tuple[str, ...]] = ()
    of_row = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in SAFE_METHODS:
            filters.refuse_unknown(request, {*self.filters, *PAGING})

    def page(self, rows: "QuerySet[Any]") -> list[Any]:
        return list(self.paginate_queryset(rows) or [])


def speak_to(request: Any) -> None:
    """Accept-Language and a person's own choice win; otherwise the organisation's language."""
    asked = request.headers.get("Accept-Language") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if not asked and request.tenant is not None:
        translation.activate(request.tenant.language)
        request._request.LANGUAGE_CODE = request.tenant.language


def read(serializer: Serializer, request: Request) -> dict[str, Any]:
    """The validated body; a field that nobody knows is refused rather than silently dropped.

    Raises ValidationError.
    """
    if not isinstance(request.data, dict):
        raise ValidationError({"": [REQUEST["not_an_object"]]}, "not_an_object")
    refuse_unknown(request.data, set(serializer.fields))
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values


def refuse_unknown(body: Mapping[str, Any], known: Collection[str]) -> None:
    unknown = [shown_text(str(name)) for name in body if name not in known][:20]
    if unknown:
        raise ValidationError({name: [REQUEST["unknown_field"]] for name in unknown}, "unknown_field")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
