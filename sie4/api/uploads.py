"""Files over the API: multipart with a part called `file`, or the bytes themselves as body; never whole in memory."""

from collections.abc import Mapping
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from accounting.api.problem_details import ApiProblem
from accounting.api.views import FrostView

FIELD = "file"
_MEGABYTE = 1024 * 1024
_PIECE = 64 * 1024
_NOT_FILES = ("application/json", "application/x-www-form-urlencoded")


class RawFile(BaseParser):
    """Any body that is not a form or JSON; the name comes from `?name=`."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, UploadedFile]:
        """Raises ApiProblem 413, 415."""
        if (media_type or "").split(";")[0].strip().lower() in _NOT_FILES:
            raise ApiProblem(415, "file_expected")
        request = (parser_context or {})["request"]
        file = TemporaryUploadedFile(
            request.query_params.get("name", ""), "application/octet-stream", 0, None
        )
        size = 0
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > _most():
                raise _too_large()
            file.write(piece)
        file.seek(0)
        file.size = size
        return {FIELD: file}


class UploadView(FrostView):
    """Looks at the announced length before anything is read."""

    parser_classes = (MultiPartParser, RawFile)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.method == "POST" and (not length.isdecimal() or int(length) > _most()):
            raise _too_large()
        super().initial(request, *args, **kwargs)

    def take_body(self, request: Request) -> None:
        """A length is needed: a body without one is not read to its end before its size is known."""
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            raise ApiProblem(411, "length_required")

    def file(self, request: Request) -> tuple[BinaryIO, str]:
        """The file, which can seek, and its name.

        Raises ApiProblem 400, 413, 415.
        """
        found = request.data.get(FIELD) if isinstance(request.data, dict) else None
        if not isinstance(found, UploadedFile) or not found.size:
            raise ApiProblem(400, "file_missing", {"field": FIELD})
        if found.size > _most():
            raise _too_large()
        return cast(BinaryIO, found.file), found.name or ""


def most_megabytes() -> int:
    return int(settings.FROST_SIE_UPLOAD_MB)


def _most() -> int:
    return most_megabytes() * _MEGABYTE


def _too_large() -> ApiProblem:
    return ApiProblem(413, "file_too_large", {"most": most_megabytes()})
