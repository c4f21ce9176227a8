"""The event stream from outside: who listens, what was told, and events that nothing happened for."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from sandbox.control.answers import answer, chunks, company_of, face_of, given, streamed
from sandbox.face import Face
from sandbox.store import Doc
from sandbox.world import World


async def stream(world: World, request: Request) -> Response:
    return answer(face_of(world, request.query_params.get("provider")).stream.shown())


async def events(world: World, request: Request) -> Response:
    query = request.query_params
    face = face_of(world, query.get("provider"))
    # A topic that is none shall be refused before the answer begins.
    told = list(face.stream.events(query.get("topic", ""), query.get("after", ""), query.get("company", "")))
    return streamed(_parts(told))


async def emit(world: World, request: Request) -> Response:
    face, order = await _order(world, request)
    company = company_of(face, order.pop("company", None))
    return answer(await face.stream.emit(order, company, {one["company"] for one in face.companies()}))


async def window(world: World, request: Request) -> Response:
    face, order = await _order(world, request)
    with world.store.transaction("stream"):
        return answer(face.stream.move_window(order))


async def connections(world: World, request: Request) -> Response:
    face, order = await _order(world, request)
    return answer(face.stream.act(order))


async def _order(world: World, request: Request) -> tuple[Face, Doc]:
    body = await given(request)
    return face_of(world, body.pop("provider", None)), body


async def _parts(told: list[str]) -> AsyncIterator[str]:
    for piece in chunks(told):
        yield piece
        await asyncio.sleep(0)
