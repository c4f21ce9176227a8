"""The ledger: every stored document in the form a single GET gives it."""

import asyncio
from collections.abc import AsyncIterator, Iterable

from starlette.requests import Request
from starlette.responses import Response

from sandbox import exactjson
from sandbox.control.answers import BadRequest, chunks, company_of, face_of, streamed
from sandbox.face import Face
from sandbox.store import Doc
from sandbox.world import World


async def ledger(world: World, request: Request) -> Response:
    face = face_of(world, request.query_params.get("provider"))
    company = company_of(face, request.query_params.get("company"))
    collections = face.ledger(company)
    wanted = [name for name in request.query_params.get("only", "").split(",") if name] or list(collections)
    if unknown := set(wanted) - set(collections):
        raise BadRequest(f"no collection {', '.join(sorted(unknown))}")
    return streamed(_parts(face, company, {name: collections[name] for name in wanted}))


async def vouchers(world: World, request: Request) -> Response:
    """All of a year and series with their rows, quickly; nothing else of the books is looked at."""
    face = face_of(world, request.query_params.get("provider"))
    company = company_of(face, request.query_params.get("company"))
    found = face.vouchers(
        company, request.query_params.get("year", ""), request.query_params.get("series", "")
    )
    return streamed(_yielding(chunks(exactjson.dumps(doc) for doc in found)))


async def _yielding(pieces: Iterable[str]) -> AsyncIterator[str]:
    for piece in pieces:
        yield piece
        await asyncio.sleep(0)


async def _parts(face: Face, company: str, collections: dict[str, list[Doc]]) -> AsyncIterator[str]:
    opening = "{"
    for name, docs in collections.items():
        yield f'{opening}"{name}":'
        opening = ","
        async for piece in _yielding(chunks(exactjson.dumps(face.shown(company, name, doc)) for doc in docs)):
            yield piece
    yield "}"
