"""The person who approves on the provider's consent page, and whose browser carries the answer back."""

from urllib.parse import urljoin, urlsplit

import requests

from demo import exchange
from demo.errors import DemoError
from demo.html_form import Form, first_post_form


def approve(authorization_url: str, company: str | None) -> str:
    """The address the consent page sends the browser back to. The visit carries no cookie of our site."""
    with requests.Session() as visitor:
        page = exchange.expect(
            exchange.send(visitor, "GET", authorization_url), "Opening the consent page", 200
        )
        form = first_post_form(page.text)
        if form is None:
            raise DemoError(
                f"The consent page at {exchange.bare(page.url)} shows no form. {exchange.said(page)}"
            )
        fields = form.hidden | {"company": _company(form, company), "decision": "approve"}
        target = urljoin(page.url, form.action) if form.action else page.url
        answer = exchange.send(visitor, "POST", target, data=fields, allow_redirects=False)
        exchange.expect(answer, "Approving the consent", 302, 303)
        return urljoin(target, answer.headers["Location"])


def carry_back(session: requests.Session, base_url: str, callback_url: str) -> None:
    """Only to our own site: the session's cookie and the code belong nowhere else."""
    if urlsplit(callback_url)[:2] != urlsplit(base_url)[:2]:
        site = "://".join(urlsplit(callback_url)[:2])
        raise DemoError(
            f"The consent leads back to {site}, not to {base_url}. Make base_url the same address."
        )
    answer = exchange.send(session, "GET", callback_url, allow_redirects=False)
    exchange.expect(answer, "Returning from the consent page", 200, 302, 303)


def _company(form: Form, wanted: str | None) -> str:
    options = form.choices.get("company") or []
    if not options:
        raise DemoError("The consent page offers no company to choose.")
    if wanted is None:
        return options[0].value
    for option in options:
        if wanted in (option.value, option.label):
            return option.value
    offered = ", ".join(f"{option.value} ({option.label})" for option in options)
    raise DemoError(f"The consent page has no company {wanted}. It offers: {offered}.")
