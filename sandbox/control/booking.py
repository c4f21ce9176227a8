"""Vouchers as a person books them: by order, many at once, or with the form on the front page."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox import exactjson
from sandbox.control.answers import BadRequest, answer, company_of, face_of, given
from sandbox.face import ChangeRefused, Face
from sandbox.store import Doc
from sandbox.world import World

SIDES = ("Debit", "Credit")


async def book(world: World, request: Request) -> Response:
    """One voucher, or `vouchers` with many of which all are booked or none."""
    body = await given(request)
    face = face_of(world, body.pop("provider", None))
    if "vouchers" not in body:
        with world.store.transaction("book"):
            return answer({"document": _booked(face, body)})
    shared = {name: body[name] for name in body if name != "vouchers"}
    orders: Any = body["vouchers"]
    if not isinstance(orders, list) or set(shared) - {"company"}:
        raise BadRequest("vouchers is a list and stands alone, or with a company")
    with world.store.transaction("book"):
        booked = [_one_of_many(face, place, {**shared, **order}) for place, order in enumerate(orders)]
    return answer({"booked": booked})


async def form(world: World, request: Request) -> Response:
    """Back to the front page, which tells how it went."""
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    face = face_of(world, fields.pop("provider", None))
    try:
        with world.store.transaction("book"):
            made = _booked(face, _from_form(fields))
    except ValueError as error:
        told = {"refused": str(error)}
    else:
        told = {"booked": f"{made['VoucherSeries']} {made['VoucherNumber']} ({made['TransactionDate']})"}
    return RedirectResponse(f"/?{urlencode(told)}#book", 303)


def _one_of_many(face: Face, place: int, order: Doc) -> Doc:
    """Short, so that ten thousand can be answered: what finds it again."""
    try:
        made = _booked(face, order)
    except ChangeRefused as refusal:
        raise ChangeRefused(
            f"vouchers[{place}]: {refusal}", code=refusal.code, status=refusal.status
        ) from None
    except ValueError as error:
        raise BadRequest(f"vouchers[{place}]: {error}") from None
    return {"year": made["Year"], "series": made["VoucherSeries"], "number": made["VoucherNumber"]}


def _booked(face: Face, order: Doc) -> Doc:
    company = company_of(face, order.get("company"))
    return face.book(company, {name: value for name, value in order.items() if name != "company"})


def _from_form(fields: dict[str, str]) -> Doc:
    """Rows are the fields Account1, Debit1, Credit1 and so on; what is left empty is not there."""
    rows = [_row(fields, place) for place in range(1, 100) if fields.get(f"Account{place}")]
    names = ("company", "series", "date", "text", "comment")
    return {**{name: fields[name] for name in names if fields.get(name)}, "rows": rows}


def _row(fields: dict[str, str], place: int) -> Doc:
    amounts = {side: fields.get(f"{side}{place}", "").replace(" ", "").replace(",", ".") for side in SIDES}
    row: Doc = {side: exactjson.loads(text) for side, text in amounts.items() if text}
    return {**row, "Account": exactjson.loads(fields[f"Account{place}"])}
