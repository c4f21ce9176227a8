"""From method and path to the one function that answers, with the scope it asks for."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from sandbox.fortnox.errors import NO_SUCH_ROUTE, TEXT_ONLY, Refusal, not_found
from sandbox.fortnox.request import FortnoxRequest
from sandbox.messages import Reply

Answer = Callable[[FortnoxRequest], Reply]


@dataclass(frozen=True)
class Route:
    method: str
    pattern: str
    scope: str
    answer: Answer

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.pattern))


class Router:
    """Earlier routes win, so the literal ones of a resource stand before those with a key."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        known = False
        for route in self.routes:
            match = route.expression.fullmatch(path)
            if match and route.method == method:
                return route, match.groupdict()
            known = known or match is not None
        if known:
            raise Refusal(TEXT_ONLY, "Metoden är inte tillåten.", status=405)
        raise not_found(NO_SUCH_ROUTE, "Kan inte hitta resursen.")
