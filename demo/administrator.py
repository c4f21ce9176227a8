"""The demo administrator at the keyboard: signs in like a browser and calls the API with that session."""

from typing import Any
from urllib.parse import urljoin

import requests

from demo import exchange
from demo.config import Config
from demo.errors import DemoError
from demo.html_form import first_post_form

CSRF_FIELD = "csrfmiddlewaretoken"
CSRF_COOKIE = "csrftoken"


class Administrator:
    def __init__(self, session: requests.Session, base_url: str) -> None:
        self.session = session
        self.base_url = base_url

    def sign_in(self, username: str, password: str) -> None:
        url = f"{self.base_url}/admin/login/"
        page = exchange.expect(exchange.send(self.session, "GET", url), "Opening the login page", 200)
        form = first_post_form(page.text)
        if form is None or CSRF_FIELD not in form.hidden:
            raise DemoError(f"{url} shows no login form.")
        fields = form.hidden | {"username": username, "password": password}
        answer = exchange.send(
            self.session, "POST", url, data=fields, headers={"Referer": url}, allow_redirects=False
        )
        if answer.status_code != requests.codes.found:
            raise DemoError(
                f"{url} did not let {username} in (status {answer.status_code}). "
                "Check admin_user and admin_password in the configuration."
            )

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        purpose, url = f"{method} {path}", urljoin(self.base_url, path)
        headers = {"X-CSRFToken": self.session.cookies.get(CSRF_COOKIE, ""), "Referer": f"{self.base_url}/"}
        answer = exchange.send(self.session, method, url, json=body, headers=headers, allow_redirects=False)
        return exchange.json_object(exchange.expect(answer, purpose, 200, 201, 202), purpose)

    def integrations(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page = "/api/integrations/"
        while page:
            listed = self.call("GET", page)
            found += listed["results"]
            page = listed.get("next") or ""
        return found


def signed_in(session: requests.Session, config: Config) -> Administrator:
    administrator = Administrator(session, config.base_url)
    administrator.sign_in(config.required("admin_user"), config.required("admin_password"))
    return administrator
