"""Whose rows a request sees, also while a stream is read, and what is left when it is over."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from accounting import scope
from accounting.middleware import CHOSEN_TENANT, AnonymousScopeMiddleware, UserScopeMiddleware
from accounting.models import Tenant
from accounting.scope import Scope
from tests.conftest import make_person
from tests.scopes import nothing_in_scope


def request_of(person: Any, **session: str) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user, request.session = person, session  # type: ignore[assignment]
    return request


def served(person: Any, view: Any, **session: str) -> Any:
    """Through both middlewares, as in settings."""
    return AnonymousScopeMiddleware(UserScopeMiddleware(view))(request_of(person, **session))


def names(request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(Tenant.objects.order_by("code").values_list("code", flat=True)))


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        for tenant in Tenant.objects.order_by("code"):
            yield tenant.code.encode()

    return StreamingHttpResponse(parts())


@pytest.mark.usefixtures("federation", "other")
def test_the_anonymous_see_nobodys_rows(db: None) -> None:
    assert served(AnonymousUser(), names).content == b""


@pytest.mark.usefixtures("other")
def test_people_see_their_own_organisations(anna: Any, federation: Any) -> None:
    assert served(anna, names).content == b"spbf"


def test_people_of_two_organisations_see_both(federation: Any, other: Any) -> None:
    assert served(make_person("bo", "viewer", federation, other), names).content == b"kub,spbf"


@pytest.mark.usefixtures("other")
def test_a_stream_is_read_in_the_scope_it_was_made_in(anna: Any, federation: Any) -> None:
    response = served(anna, stream)
    assert nothing_in_scope()
    assert b"".join(response.streaming_content) == b"spbf"
    assert nothing_in_scope()


def test_a_stream_that_nobody_reads_to_its_end_leaves_nothing(anna: Any, federation: Any, other: Any) -> None:
    response = served(make_person("bo", "viewer", federation, other), stream)
    next(response.streaming_content)
    response.close()
    assert nothing_in_scope()


def test_a_view_that_fails_leaves_nothing(anna: Any) -> None:
    def fails(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        served(anna, fails)
    assert nothing_in_scope()


def test_a_scope_entered_inside_a_request_ends_with_it(anna: Any, other: Any) -> None:
    def enters(request: HttpRequest) -> HttpResponse:
        scope.switch(Scope(frozenset({other.pk})))
        return names(request)

    assert served(anna, enters).content == b"kub"
    assert nothing_in_scope()


def test_roles_and_the_chosen_organisation_stand_on_the_request(federation: Any, other: Any) -> None:
    seen: list[Any] = []

    def looks(request: Any) -> HttpResponse:
        seen.append((request.memberships, request.tenant))
        return HttpResponse()

    bo = make_person("bo", "viewer", federation, other)
    served(bo, looks, **{CHOSEN_TENANT: str(federation.pk)})
    served(bo, looks, **{CHOSEN_TENANT: "nonsense"})
    assert seen[0] == ({federation.pk: "viewer", other.pk: "viewer"}, federation)
    assert seen[1][1] == other  # the first by name


def test_an_archived_organisation_is_gone(anna: Any, federation: Any) -> None:
    from accounting import clock

    with scope.scope([federation.pk]):
        Tenant.objects.update(archived_at=clock.now())
    assert served(anna, names).content == b""
