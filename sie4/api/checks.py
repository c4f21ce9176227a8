"""/api/sie4-validate/: a SIE file against the format. Nothing that is uploaded is kept."""

from typing import ClassVar

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.api.shapes.declared import answers
from accounting.models import Role
from sie4.api.import_shapes import SieCheckShape, SieFileRequest
from sie4.api.uploads import UploadView
from sie4.core.report import check


@extend_schema(tags=["sie"])
class ValidateSie(UploadView):
    """Check a SIE file: every finding with its line, a sentence and what to do about it."""

    roles: ClassVar[dict[str, str]] = {"POST": Role.VIEWER}

    @extend_schema(
        operation_id="sie4_validate",
        request={"multipart/form-data": SieFileRequest, "application/octet-stream": bytes},
        responses=answers(SieCheckShape, 400, 411, 413, 415),
    )
    def post(self, request: Request) -> Response:
        """Multipart with `file`, or the bytes as body with `?name=`; the name's ending tells 4E from 4I."""
        file, name = self.file(request)
        language = "sv" if (get_language() or "").startswith("sv") else "en"
        return Response(check(file, name=name).as_json(language))


ADDRESSES = (("sie4-validate", ValidateSie, "sie4-validate"),)
