"""The wire log as a list, one kept body, and the numbers drawn from it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

from starlette.requests import Request
from starlette.responses import Response

from sandbox.control.answers import answer, chunks, since_of, streamed
from sandbox.stats import statistics
from sandbox.store import Doc
from sandbox.world import AMENDED, World


async def wire(world: World, request: Request) -> Response:
    return streamed(_parts(world, since_of(request)))


async def wire_body(world: World, request: Request) -> Response:
    body = world.wire.bodies.get(request.path_params["number"])
    if body is None:
        return answer({"error": "not kept"}, 404)
    return Response(body, media_type="application/octet-stream")


async def stats(world: World, request: Request) -> Response:
    lines = list(world.wire.raw_lines(since_of(request)))
    return answer(
        await asyncio.to_thread(statistics, (json.loads(line) for line in lines), list(world.faces))
    )


async def _parts(world: World, since: int) -> AsyncIterator[str]:
    for piece in chunks(amended_lines(world, since)):
        yield piece
        await asyncio.sleep(0)


def amended_lines(world: World, since: int) -> Iterator[str]:
    amended = world.store.all("control", AMENDED)
    for number, line in enumerate(world.wire.raw_lines(since), max(since + 1, world.wire.first)):
        change = amended.get(str(number))
        yield json.dumps({**json.loads(line), **change}) if change else line.decode().rstrip("\n")


def last_lines(world: World, count: int) -> list[Doc]:
    return [json.loads(line) for line in amended_lines(world, max(world.wire.last - count, 0))][::-1]
