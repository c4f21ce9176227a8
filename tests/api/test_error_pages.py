"""Where something cannot be shown: a page in the reader's language with a way back, a document for systems."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from accounting.api.error_pages import server_error
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
WORDS = {
    "sv": {400: "Gick inte att förstå", 403: "Inte tillåtet", 404: "Finns inte", 500: "Vårt fel"},
    "en": {400: "Not understood", 403: "Not allowed", 404: "Not found", 500: "Our fault"},
}


def assert_page(answer: Any, status: int, language: str) -> None:
    text = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}"' in text
    assert WORDS[language][status] in text
    assert 'href="/admin/"' in text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_speak_to_people(language: str, vera: Any) -> None:
    client = Client(headers={"Accept-Language": language})
    client.force_login(vera)
    assert_page(client.get("/nowhere/"), 404, language)
    assert_page(client.get("/admin/?operation=%00"), 400, language)
    assert_page(client.get("/admin/auth/user/"), 403, language)
    with translation.override(language):
        assert_page(server_error(RequestFactory().get("/admin/")), 500, language)


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "Sidan var för gammal"), ("en", "The page was too old")]
)
def test_a_form_that_was_too_old(language: str, words: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
    answer = client.post("/admin/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_systems_get_documents(api: Caller) -> None:
    answer = api.get("/api/nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "address", ["/admin/accounting/syncjob/?status__exact=%00", "/admin/?state=%00", "/x%00"]
)
def test_a_nul_in_an_address_is_refused(anna: Any, signed_in: Callable[[Any], Caller], address: str) -> None:
    assert signed_in(anna).get(address).status_code == 400
