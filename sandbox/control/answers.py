"""Answers of the control surface: exact JSON, plain errors, long lists streamed."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox import exactjson
from sandbox.face import Face
from sandbox.store import Doc
from sandbox.world import World

JSON = "application/json"
CHUNK = 200


class BadRequest(ValueError):
    pass


View = Callable[[World, Request], Coroutine[Any, Any, Response]]


def answer(value: object, status: int = 200) -> Response:
    return Response(exactjson.dumps(value), status, media_type=JSON)


def streamed(parts: AsyncIterator[str]) -> Response:
    return StreamingResponse(parts, media_type=JSON)


def chunks(texts: Iterable[str]) -> Iterable[str]:
    """A JSON list in pieces of many entries."""
    opening, held = "[", list[str]()
    for text in texts:
        held.append(text)
        if len(held) == CHUNK:
            yield opening + ",".join(held)
            opening, held = ",", []
    yield (opening if held or opening == "[" else "") + ",".join(held) + "]"


async def given(request: Request) -> Doc:
    raw = await request.body()
    try:
        body = exactjson.loads(raw) if raw.strip() else {}
    except ValueError as error:
        raise BadRequest(f"not JSON: {error}") from None
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")
    return body


def face_of(world: World, name: str | None) -> Face:
    face = world.faces.get(name or "fortnox")
    if face is None:
        raise BadRequest(f"no provider {name}")
    return face


def company_of(face: Face, name: object) -> str:
    company = str(name or face.default_company())
    if company not in {one["company"] for one in face.companies()}:
        raise BadRequest(f"no company {company}")
    return company


def since_of(request: Request) -> int:
    text = request.query_params.get("since") or "0"
    if not text.isdecimal():
        raise BadRequest("since must be a number")
    return int(text)
