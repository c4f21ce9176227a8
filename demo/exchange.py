"""How the demo talks HTTP: every request has a deadline and every failure becomes a sentence."""

from typing import Any

import requests

from demo.errors import DemoError

SECONDS_TO_CONNECT_AND_ANSWER = (5, 120)
SHOWN = 300


def send(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
    try:
        return session.request(method, url, timeout=SECONDS_TO_CONNECT_AND_ANSWER, **options)
    except requests.RequestException as error:
        problem = f"{method} {bare(url)} got no answer ({type(error).__name__}). Is the server running?"
        raise DemoError(problem) from error


def expect(answer: requests.Response, purpose: str, *statuses: int) -> requests.Response:
    if answer.status_code in statuses:
        return answer
    request = f"{answer.request.method} {bare(answer.url)}"
    raise DemoError(f"{purpose} failed: {request} answered {answer.status_code}. {said(answer)}")


def bare(url: str) -> str:
    """Without the query, which may hold an authorization code."""
    return url.partition("?")[0]


def json_object(answer: requests.Response, purpose: str) -> dict[str, Any]:
    try:
        body = answer.json()
    except requests.JSONDecodeError as error:
        raise DemoError(
            f"{purpose} failed: {bare(answer.url)} did not answer with JSON. {said(answer)}"
        ) from error
    if not isinstance(body, dict):
        raise DemoError(f"{purpose} failed: {bare(answer.url)} did not answer with a JSON object.")
    return body


def said(answer: requests.Response) -> str:
    """The other side's own words: those of a problem document (RFC 9457), else the start of the body."""
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return " ".join(answer.text.split())[:SHOWN]
    if not isinstance(body, dict):
        return str(body)[:SHOWN]
    words = [str(body[field]) for field in ("title", "detail", "message", "next_step") if body.get(field)]
    errors = [str(error) for error in body.get("errors") or []][:3]
    return " ".join([*words, *errors]) or str(body)[:SHOWN]
