"""The paths of the control surface."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.control import booking, changes, ledger, otherside, stream, wire
from sandbox.control.answers import View, answer
from sandbox.face import ChangeRefused
from sandbox.world import World

VIEWS: tuple[tuple[str, str, View], ...] = (
    ("GET", "ledger", ledger.ledger),
    ("GET", "vouchers", ledger.vouchers),
    ("GET", "wire", wire.wire),
    ("GET", "wire/{number:int}/body", wire.wire_body),
    ("GET", "stats", wire.stats),
    ("GET POST", "faults", changes.faults),
    ("POST", "reset", changes.reset),
    ("GET POST", "settings", changes.settings),
    ("POST", "company", changes.company),
    ("GET POST", "companies", changes.companies),
    ("POST", "change", otherside.change),
    ("POST", "book", booking.book),
    ("POST", "book/form", booking.form),
    ("POST", "webhooks", otherside.webhooks),
    ("GET", "stream", stream.stream),
    ("GET", "stream/events", stream.events),
    ("POST", "stream/emit", stream.emit),
    ("POST", "stream/window", stream.window),
    ("POST", "stream/connections", stream.connections),
    ("POST", "revoke", changes.revoke),
    ("POST", "expire_tokens", changes.expire_tokens),
)


def control_routes(world: World) -> list[Route]:
    return [
        Route(f"/_sandbox/{path}", _bound(world, view), methods=methods.split())
        for methods, path, view in VIEWS
    ]


def _bound(world: World, view: View) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await view(world, request)
        except ChangeRefused as refusal:
            return answer({"error": str(refusal), "code": refusal.code, "status": refusal.status}, 400)
        except (ValueError, TypeError, AttributeError) as error:
            return answer({"error": str(error)}, 400)

    return endpoint
