"""Puts faces, control surface and front page together into one web application."""

import time
from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from sandbox.control.routes import control_routes
from sandbox.exchange import FaceApp
from sandbox.fortnox.face import FortnoxFace
from sandbox.home import home
from sandbox.options import Options
from sandbox.sockets import remember_transport
from sandbox.world import World


class SandboxApp(Starlette):
    """Sees the server's own `send` before any middleware wraps it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        remember_transport(scope, send)
        await super().__call__(scope, receive, send)


def create_app(options: Options, *, clock: Callable[[], float] = time.time) -> Starlette:
    world = World(options, clock)
    world.add_face(FortnoxFace(world.store, lambda: world.settings, world.faults))
    faces = [Mount(f"/{name}", FaceApp(world, face)) for name, face in world.faces.items()]
    view = partial(home, world)
    front = Route("/", lambda request: _shown(view, request))
    app = SandboxApp(routes=[front, *control_routes(world), *faces])
    app.state.world = world
    return app


def _shown(view: Callable[[Request], Response], request: Request) -> Response:
    return view(request)
