"""Where a person lets an app into a company: the request as hidden inputs, a company, yes or no."""

from collections.abc import Mapping
from html import escape

from sandbox.messages import Reply
from sandbox.page import html_page

HTML = {"Content-Type": "text/html; charset=UTF-8", "Cache-Control": "no-store"}


def consent_page(title: str, request: Mapping[str, str], companies: list[tuple[str, str]]) -> Reply:
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in request.items()
    )
    choices = "".join(
        f'<option value="{escape(key)}">{escape(name)} ({escape(key)})</option>' for key, name in companies
    )
    scopes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in request.get("scope", "").split())
    body = f"""
<h1>{escape(title)}</h1>
<form method="post" class="card">
<p><strong>{escape(request.get("client_id", ""))}</strong> vill få tillgång till:</p><ul>{scopes}</ul>{hidden}
<p><label>Företag <select name="company">{choices}</select></label></p>
<p><button class="yes" name="decision" value="approve">Godkänn</button>
<button name="decision" value="deny">Neka</button></p>
</form><p class="muted">Övningsläge: inget riktigt företag berörs.</p>"""
    return Reply(200, html_page(title, body), HTML)


def error_page(message: str) -> Reply:
    body = f'<h1>Något gick fel</h1><p class="card">{escape(message)}</p>'
    return Reply(400, html_page("Fel", body), HTML)
