"""The cast of the tests: two organisations, three people, a practice application, and the sandbox."""

import base64
import gc
import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import hypothesis
import pytest

from tests import empty_database
from tests.default_accounts import activate_defaults
from tests.practice_server import PracticeServer

hypothesis.settings.register_profile("frost", deadline=None)  # no test may fail because the machine is busy
hypothesis.settings.load_profile("frost")
gc.set_threshold(100_000, 50, 50)  # collecting often costs a tenth of the whole run

SESSION = "session-of-anna"
PLENTY = 1_000_000  # calls per window: only tests about budgets meet the real limits
SHORTEST_SECRET = 32


@pytest.fixture(scope="session", autouse=True)
def _self_contained() -> None:
    """Keys of this run where the environment brings none; a broker that nobody listens to."""
    from django.conf import settings

    from frost_integrations.celery import app

    key = base64.b64encode(bytes(range(32))).decode()
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        settings.SECRET_KEY = "s" * SHORTEST_SECRET
    settings.FROST_KEY_RING = settings.FROST_KEY_RING or [f"t1:{key}"]
    settings.FROST_INDEX_KEY = settings.FROST_INDEX_KEY or key
    # Several test processes share one Redis.
    settings.FROST_BROKER_PREFIX += f"{os.environ.get('PYTEST_XDIST_WORKER', '')}:"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only fast, for the tests
    app.conf.update(broker_url="memory://", broker_transport_options={})


@pytest.fixture(scope="session")
def django_db_keepdb(_empty_in_memory: bool) -> bool:
    return _empty_in_memory


@pytest.fixture(scope="session")
def _empty_in_memory(django_db_modify_db_settings: None) -> Iterator[bool]:
    """Whether the tests' database stands already: a copy of the empty one, in memory."""
    from django.db import connection

    if not empty_database.given() or connection.vendor != "sqlite":
        yield False
        return
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    with closing(empty_database.copy_into(name)):
        yield True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On PostgreSQL the tests' database begins as a copy of the empty one."""
    from django.db import connection

    if empty_database.given() and connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = empty_database.given()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The empty database was made by another installation."""
    from accounting import installation

    with django_db_blocker.unblock():
        installation.adopt()


@pytest.fixture(autouse=True)
def _flush_may_pass(request: pytest.FixtureRequest, _django_db_marker: None) -> Iterator[None]:
    """Tests that commit are cleaned by a flush, which the triggers of append-only tables would refuse.

    The flush sends post_migrate, and that puts the triggers back.
    """
    yield
    marker = request.node.get_closest_marker("django_db")
    committing = marker is not None and bool(marker.kwargs.get("transaction"))
    if committing or {"transactional_db", "live_server"} & set(request.fixturenames):
        _drop_append_only_triggers()


def _drop_append_only_triggers() -> None:
    from django.db import connection

    from accounting import frozen
    from accounting.rls import APPEND_ONLY
    from vouchers import frozen as frozen_vouchers

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for trigger in (*frozen.SQLITE_TRIGGERS, *frozen_vouchers.SQLITE_TRIGGERS):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for table in APPEND_ONLY:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")


def make_tenant(code: str, name: str, **more: Any) -> Any:
    """A practice organisation; its creator enters its scope only for that moment."""
    from accounting import scope
    from accounting.models import Tenant

    tenant = Tenant(id=uuid4(), code=code, name=name, **{"practice": True, **more})
    with scope.scope([tenant.pk]):
        tenant.save()
    return tenant


def make_person(name: str, role: str, *tenants: Any) -> Any:
    """A person who may log in to the admin, with this role in these organisations; the password is the name."""
    from django.contrib.auth import get_user_model

    from accounting import scope
    from accounting.people import add_membership

    user = get_user_model().objects.create_user(username=name, password=name, is_staff=True)
    for tenant in tenants:
        with scope.scope([tenant.pk]):
            add_membership(tenant=tenant, user=user, role=role, actor="test")
    return user


@pytest.fixture
def federation(db: None) -> Any:
    return make_tenant("spbf", "Svenska Petanque- och Bouleförbundet", org_number="802400-1235")


@pytest.fixture
def other(db: None) -> Any:
    return make_tenant("kub", "Kubb i Åmål")


@pytest.fixture
def anna(federation: Any) -> Any:
    """Administrator of the federation."""
    return make_person("anna", "administrator", federation)


@pytest.fixture
def tore(federation: Any) -> Any:
    """Treasurer of the federation."""
    return make_person("tore", "treasurer", federation)


@pytest.fixture
def vera(federation: Any) -> Any:
    """Viewer of the federation."""
    return make_person("vera", "viewer", federation)


@pytest.fixture
def in_federation(federation: Any) -> Iterator[Any]:
    """The test runs in the federation's scope."""
    from accounting import scope

    with scope.scope([federation.pk]):
        yield federation


@pytest.fixture
def practice_app(db: None) -> Any:
    """The installation's Fortnox application for the sandbox."""
    from accounting import scope
    from accounting.models import ProviderApp

    with scope.scope():
        return ProviderApp.objects.create(
            provider="fortnox",
            environment="practice",
            name="Fortnox (övning)",
            client_id="frost-demo",
            client_secret="frost-demo-secret-0123456789abcdef0123",
            redirect_uri="http://127.0.0.1:8000/api/integrations/fortnox/callback",
        )


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    server = PracticeServer.start(tmp_path_factory.mktemp("practice"))
    yield server
    server.stop()


@pytest.fixture
def sandbox(running_sandbox: PracticeServer, settings: Any) -> Iterator[PracticeServer]:
    """The sandbox with its seeds only, no faults, no rate limit and an empty wire log; the product talks to it."""
    settings.FROST_SANDBOX_URL = running_sandbox.url
    settings.FROST_BACKOFF_SCALE = 0.01
    settings.FROST_BUDGETS = [f"fortnox={PLENTY}/5"]
    running_sandbox.control("faults", {"clear": True})
    running_sandbox.control("reset", {})
    running_sandbox.control("settings", {"fortnox_calls": PLENTY, "latency_ms": 0, "jitter_ms": 0})
    yield running_sandbox
    running_sandbox.control("faults", {"clear": True})


@pytest.fixture
def connected(in_federation: Any, practice_app: Any, anna: Any, sandbox: PracticeServer) -> Any:
    """The federation's Fortnox integration, connected by a real consent, with the default account mapping."""
    integration = connect(sandbox, practice_app, in_federation, anna)
    activate_defaults(integration)
    return integration


def connect(sandbox: PracticeServer, app: Any, tenant: Any, user: Any, **consent: Any) -> Any:
    """Go through the consent page as this person; `company` and what get_authorization_url takes."""
    from accounting.oauth.consent import complete_consent, get_authorization_url

    company = consent.pop("company", "100200")
    url = get_authorization_url(app=app, tenant=tenant, user=user, session_key=SESSION, **consent)
    answer = sandbox.decide(url, company=company)
    return complete_consent(provider=app.provider, session_key=SESSION, query=answer)
