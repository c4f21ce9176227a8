"""The front page: which companies there are, what is planned to go wrong, and the latest traffic."""

from collections.abc import Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from sandbox.control.wire import last_lines
from sandbox.face import Face
from sandbox.page import html_page, html_table
from sandbox.world import World

LINES, FORM_ROWS = 50, 4
COUNTED = ("customers", "invoices", "invoicepayments", "vouchers")


def home(world: World, request: Request) -> HTMLResponse:
    body = f"""
<h1>Övningsläge · sandbox</h1>
<p class="muted">Här svarar låtsasleverantörer. Inget lämnar den här datorn.</p>
<h2>Företag</h2>{_companies(world)}
<h2 id="book">Bokför ett verifikat (book a voucher)</h2>{_booking(world, request.query_params)}
<h2>Lyssnare (stream)</h2>{_listeners(world)}
<h2>Aktiva fel (faults)</h2>{_faults(world)}
<h2>Senaste anropen (wire)</h2>{_wire(world)}"""
    return HTMLResponse(html_page("Sandbox", body))


def _companies(world: World) -> str:
    headings = ["Leverantör", "Företag", "Namn", "Org.nr", "Kunder", "Fakturor", "Betalningar", "Verifikat"]
    rows: list[list[object]] = []
    for face in world.faces.values():
        for one in face.companies():
            documents = face.ledger(one["company"])
            counts = [len(documents[name]) for name in COUNTED]
            rows.append([face.name, one["company"], one["name"], one["org_number"], *counts])
    return html_table(headings, rows)


def _booking(world: World, told: Mapping[str, str]) -> str:
    """As a person in the program itself would; without a date it is today."""
    return _outcome(told) + "".join(_booking_form(face) for face in world.faces.values())


def _outcome(told: Mapping[str, str]) -> str:
    if "refused" in told:
        return f'<p class="told refused">Avvisat (refused): {escape(told["refused"])}</p>'
    return f'<p class="told">Bokfört (booked): {escape(told["booked"])}</p>' if "booked" in told else ""


def _booking_form(face: Face) -> str:
    companies = "".join(
        f'<option value="{escape(one["company"])}">{escape(one["name"])}</option>' for one in face.companies()
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{_cell(name, place)}</td>" for name in ("Account", "Debit", "Credit"))
        + "</tr>"
        for place in range(1, FORM_ROWS + 1)
    )
    return f"""<form method="post" action="/_sandbox/book/form" class="card">
<input type="hidden" name="provider" value="{escape(face.name)}">
<p><label>Företag (company) <select name="company">{companies}</select></label></p>
<p><label>Serie (series) <input name="series" value="R" size="3"></label>
<label>Datum (date) <input name="date" placeholder="2026-01-31" size="10"></label></p>
<p><label>Text (text) <input name="text" size="40"></label></p>
<p><label>Kommentar (comment) <input name="comment" size="40"></label></p>
<table><thead><tr><th>Konto (account)</th><th>Debet (debit)</th><th>Kredit (credit)</th></tr></thead>
<tbody>{rows}</tbody></table>
<p><button class="yes">Bokför (book)</button></p></form>"""


def _cell(name: str, place: int) -> str:
    return f'<input name="{name}{place}" size="10" aria-label="{name} {place}">'


def _listeners(world: World) -> str:
    columns = ("id", "since", "tenants", "topics", "subscribed", "frames", "last_ping", "frozen")
    rows: list[list[object]] = [
        [face.name, *(_shown(one[name]) for name in columns)]
        for face in world.faces.values()
        for one in face.stream.shown()["connections"]
    ]
    headings = ["Leverantör", "Id", "Sedan", "Företag", "Ämnen", "Prenumererar", "Sänt", "Ping", "Fryst"]
    return html_table(headings, rows) if rows else "<p>Inga.</p>"


def _shown(value: object) -> object:
    return ", ".join(str(one) for one in value) if isinstance(value, list | dict) else value


def _faults(world: World) -> str:
    rows: list[list[object]] = [
        [
            one["id"],
            one["provider"],
            one.get("method") or "*",
            one.get("path") or "*",
            one["kind"],
            one["hits"],
        ]
        for one in world.faults.active()
    ]
    return (
        html_table(["Id", "Leverantör", "Metod", "Väg", "Fel", "Träffar"], rows) if rows else "<p>Inga.</p>"
    )


def _wire(world: World) -> str:
    columns = ("n", "at", "provider", "company", "method", "path", "status", "ms", "fault")
    rows: list[list[object]] = [[line[name] for name in columns] for line in last_lines(world, LINES)]
    return html_table(["Nr", "Tid", "Leverantör", "Företag", "Metod", "Väg", "Svar", "ms", "Fel"], rows)
