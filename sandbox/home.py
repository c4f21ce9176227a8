"""The front page: which companies there are, what is planned to go wrong, and the latest traffic."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from sandbox.control.wire import last_lines
from sandbox.page import html_page, html_table
from sandbox.world import World

LINES = 50
COUNTED = ("customers", "invoices", "invoicepayments", "vouchers")


def home(world: World, request: Request) -> HTMLResponse:
    body = f"""
<h1>Övningsläge · sandbox</h1>
<p class="muted">Här svarar låtsasleverantörer. Inget lämnar den här datorn.</p>
<h2>Företag</h2>{_companies(world)}
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
