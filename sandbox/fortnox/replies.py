"""The envelopes of answers: one object in its singular name, lists with their page count."""

from sandbox import exactjson
from sandbox.messages import Reply
from sandbox.store import Doc

BASE = "https://api.fortnox.se/3/"
HEADERS = {"Content-Type": "application/json", "X-Build": "sandbox"}


def single(envelope: str, doc: Doc) -> Reply:
    return _json(200, {envelope: doc})


def created(envelope: str, doc: Doc, resource: str) -> Reply:
    """The Location header is as useless as the provider's: the bare name of the resource."""
    reply = _json(201, {envelope: doc})
    return Reply(reply.status, reply.body, {**reply.headers, "Location": resource})


def deleted() -> Reply:
    return Reply(204)


def page(plural: str, items: list[Doc], *, total: int, pages: int, current: int) -> Reply:
    information = {"@TotalResources": total, "@TotalPages": pages, "@CurrentPage": current}
    return _json(200, {"MetaInformation": information, plural: items})


def public(doc: Doc) -> Doc:
    return {name: value for name, value in doc.items() if not name.startswith("_")}


def _json(status: int, body: Doc) -> Reply:
    return Reply(status, exactjson.dumps(body, escape_slashes=True).encode(), HEADERS)
