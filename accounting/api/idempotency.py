"""`Idempotency-Key`: the same request with the same key is answered once and replayed for a day."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, IntegrityError, transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounting import clock
from accounting.api.caller import tenant_of
from accounting.api.problem_details import ApiProblem
from accounting.models import IdempotencyKey

log = structlog.get_logger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
# A request that was still unanswered after this was lost with its process; the next one takes its place.
LOST_AFTER = timedelta(minutes=5)
_LONGEST = 200
_RETRY_SECONDS = 1
_SUCCESS = range(200, 300)

Handler = TypeVar("Handler", bound=Callable[..., Response])


def idempotent(handler: Handler) -> Handler:
    """For a POST that starts work. Only answers that mean success are kept: a refusal may be asked again."""

    @wraps(handler)
    def wrapped(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        row = _claim(request, _checked(key))
        if row.status:
            return Response(row.body, status=row.status, headers={REPLAYED: "true"})
        try:
            response = handler(view, request, *args, **kwargs)
        except BaseException:
            _mine(row).delete()
            raise
        _keep(row, response)
        return response

    return wrapped  # type: ignore[return-value]


def _checked(key: str) -> str:
    key = key.strip()
    if not key or len(key) > _LONGEST or not key.isascii() or not key.isprintable():
        raise ApiProblem(400, "idempotency_key_shape")
    return key


def _claim(request: Request, key: str) -> IdempotencyKey:
    """A row of our own with status 0, or the answered one to replay.

    Raises ApiProblem where the key belongs to another request or its first one is still under way.
    """
    tenant, digest = tenant_of(request), _digest(request)
    while True:
        try:
            with transaction.atomic():
                return IdempotencyKey.objects.create(
                    tenant=tenant, key=key, request_sha256=digest, created_at=clock.now()
                )
        except IntegrityError:
            row = IdempotencyKey.objects.filter(tenant=tenant, key=key).first()
        if row is None:
            continue  # its first request was refused just now
        if _over(row):
            _mine(row).delete()
            continue
        if row.request_sha256 != digest:
            raise ApiProblem(409, "idempotency_key_reused")
        if not row.status:
            raise ApiProblem(409, "idempotency_in_progress", retry_after=_RETRY_SECONDS)
        return row


def _over(row: IdempotencyKey) -> bool:
    return row.created_at <= clock.now() - (KEPT if row.status else LOST_AFTER)


def _keep(row: IdempotencyKey, response: Response) -> None:
    if response.status_code not in _SUCCESS:
        _mine(row).delete()
        return
    try:
        body = json.loads(JSONRenderer().render(response.data) or b"null")
        with transaction.atomic():
            _mine(row).update(status=response.status_code, body=body)
    except (ValueError, TypeError, DataError):
        # The work is done: a repetition must hear so, even where the words cannot be kept.
        log.exception("idempotent_answer_not_kept")
        _mine(row).update(status=response.status_code, body={})


def _mine(row: IdempotencyKey) -> Any:
    """This very row: whoever took the key over meanwhile made a row of its own."""
    return IdempotencyKey.objects.filter(pk=row.pk)


def _digest(request: Request) -> str:
    """Address and content; how the JSON was written does not matter."""
    parts = [request.method, request.path.rstrip("/"), request.data]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=_as_text).encode()).hexdigest()


def _as_text(value: Any) -> str:
    """A file is what it holds, whatever it is called."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
