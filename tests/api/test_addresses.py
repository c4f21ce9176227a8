"""Both slash forms of every address, and one schema that names them all."""

import json
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse

from accounting.api import urls as accounting_urls
from sie4.api import urls as sie_urls
from tests.api.conftest import Caller
from vouchers.api import urls as voucher_urls

urlpatterns = [*accounting_urls.urlpatterns, *voucher_urls.urlpatterns, *sie_urls.urlpatterns]

# Pages for people and the descriptions themselves are not part of the API that is described.
# Second addresses of the same views.
ALSO = "accounting-"
FILE = "application/octet-stream"
UNDESCRIBED = {"schema", "docs", "connect-start", "connect-callback", "webhooks", "webhooks-target"}


def address(pattern: Any) -> str:
    names = pattern.pattern.regex.groupindex
    values = {"id": str(uuid4()), "rule": str(uuid4()), "provider": "fortnox"}
    return reverse(pattern.name, kwargs={name: values[name] for name in names})


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_with_and_without_a_slash_is_the_same(api: Caller, pattern: Any, verb: str) -> None:
    bare = address(pattern).rstrip("/")
    first, second = api.send(verb, bare, {}), api.send(verb, f"{bare}/", {})
    assert first.status_code == second.status_code
    assert first.status_code not in {301, 308}


def test_the_schema_is_complete_and_without_warnings(tmp_path: Any) -> None:
    file = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(file))
    described = {path.rstrip("/") for path in yaml.safe_load(file.read_text())["paths"]}
    wanted = {
        address(pattern).rstrip("/").replace("fortnox", "{provider}")
        for pattern in urlpatterns
        if pattern.name not in UNDESCRIBED and not str(pattern.name).startswith(ALSO)
    }
    assert {_without_ids(path) for path in wanted} == {_without_ids(path) for path in described}


def _without_ids(path: str) -> str:
    return "/".join(
        "*" if len(part) == 36 or part in {"{id}", "{rule}"} else part for part in path.split("/")
    )


def test_the_schema_and_its_pages_are_served(api: Caller) -> None:
    assert b"openapi" in api.get("/api/schema/").content
    page = api.get("/api/docs").content.decode()
    assert "drf_spectacular_sidecar" in page
    assert "//cdn." not in page


def test_every_success_has_a_shape() -> None:
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator().get_schema(public=True)
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            answers = operation["responses"].items()
            assert any(code.startswith("2") for code, _ in answers), (verb, path)
            successes = [answer for code, answer in answers if code.startswith("2") and code != "204"]
            for answer in successes:
                [(kind, content)] = answer["content"].items()
                if kind == FILE:
                    continue
                assert "$ref" in json.dumps(content), (verb, path)
