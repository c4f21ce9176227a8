"""Changes an operator or a test makes: faults, settings, companies, consents, starting over."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from sandbox.control.answers import BadRequest, answer, company_of, face_of, given
from sandbox.face import Face
from sandbox.options import Settings
from sandbox.world import World


async def faults(world: World, request: Request) -> Response:
    if request.method == "POST":
        body = await given(request)
        with world.store.transaction("control"):
            if body.get("clear"):
                world.faults.clear()
            added = [world.faults.add(fault) for fault in body.get("faults", [])]
        return answer({"added": [fault["id"] for fault in added], "faults": world.faults.all()})
    return answer({"faults": world.faults.all()})


async def reset(world: World, request: Request) -> Response:
    world.reset(keep_tokens=bool((await given(request)).get("keep_tokens")))
    return answer({"reset": True, "wire": world.wire.last})


async def settings(world: World, request: Request) -> Response:
    if request.method == "POST":
        body = await given(request)
        known: dict[str, Callable[[object], object]] = {
            name: type(value) for name, value in vars(Settings()).items()
        }
        if unknown := set(body) - set(known):
            raise BadRequest(f"unknown settings: {', '.join(sorted(unknown))}")
        world.change_settings({name: known[name](value) for name, value in body.items()})
    return answer(vars(world.settings))


async def company(world: World, request: Request) -> Response:
    body = await given(request)
    face = face_of(world, body.pop("provider", None))
    key = company_of(face, body.pop("company", None))
    with world.store.transaction("control"):
        return answer({"company": key, **face.change_company(key, body)})


async def companies(world: World, request: Request) -> Response:
    if request.method == "GET":
        return answer(face_of(world, request.query_params.get("provider")).companies())
    body = await given(request)
    face = face_of(world, body.pop("provider", None))
    with world.store.transaction("control"):
        return answer(face.add_company(body), 201)


async def revoke(world: World, request: Request) -> Response:
    face, key = await _company_in(world, request)
    with world.store.transaction("control"):
        return answer({"revoked": face.grants.revoke(key)})


async def expire_tokens(world: World, request: Request) -> Response:
    body = await given(request)
    face = face_of(world, body.get("provider"))
    with world.store.transaction("control"):
        return answer({"expired": face.grants.expire_access_tokens(str(body.get("company") or ""))})


async def _company_in(world: World, request: Request) -> tuple[Face, str]:
    body = await given(request)
    face = face_of(world, body.get("provider"))
    return face, company_of(face, body.get("company"))
