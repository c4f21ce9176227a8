"""What a production installation must not start with."""

import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import Error as DatabaseError

TAG = "frost"
_SHORTEST_SECRET = 32
_SHORTEST_SETTLE = 110  # seconds: how late a commit may come after we gave up (docs/architecture.md)


def _error(number: int, sentence: str, hint: str) -> checks.CheckMessage:
    return checks.Error(sentence, hint=hint, id=f"frost.E{number:03}")


@checks.register(TAG)
def secrets_are_set(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    found = []
    if len(settings.SECRET_KEY) < _SHORTEST_SECRET:
        found.append(
            _error(1, "SECRET_KEY is missing or shorter than 32 characters.", "Set 50 random characters.")
        )
    from accounting.secrets import keyring

    try:
        keyring.keys()
        keyring.index_key()
    except ImproperlyConfigured as error:
        found.append(_error(2, str(error), "Make one with: openssl rand -base64 32"))
    return found


@checks.register(TAG)
def production_is_safe(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    if settings.FROST_MODE != "production":
        return []
    found = []
    if settings.DEBUG:
        found.append(_error(3, "DEBUG is on.", "Unset DEBUG."))
    if not settings.HTTPS:
        found.append(
            _error(4, "FROST_BASE_URL is not https.", "Put a TLS proxy in front and set its address.")
        )
    if settings.FROST_FAILPOINTS or settings.FROST_BUDGETS:
        found.append(
            _error(5, "FROST_FAILPOINTS or FROST_BUDGETS is set.", "They are for tests: unset them.")
        )
    if connection.vendor != "postgresql":
        found.append(_error(6, "DATABASE_URL is not PostgreSQL.", "SQLite is for practice on one machine."))
    if settings.FROST_INSTALLATION == "practice":
        found.append(
            _error(7, "FROST_INSTALLATION is not set.", "Name this installation, e.g. production-1.")
        )
    if not settings.EMAIL_URL:
        found.append(
            _error(16, "EMAIL_URL is not set.", "Nobody would hear of a lost consent: name a mail server.")
        )
    return found


@checks.register(TAG)
def timings_keep_the_promise(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Tests scale the timings; with real money nothing may be sent twice because somebody shortened one."""
    if settings.FROST_MODE != "production":
        return []
    found = []
    if settings.FROST_HTTP_DEADLINE_SECONDS >= settings.FROST_SEND_LEASE_SECONDS:
        found.append(
            _error(
                14,
                "FROST_SEND_LEASE_SECONDS is not longer than FROST_HTTP_DEADLINE_SECONDS.",
                "A write could outlive its lease and be sent twice.",
            )
        )
    if settings.FROST_SETTLE_SECONDS < _SHORTEST_SETTLE:
        found.append(
            _error(
                15,
                f"FROST_SETTLE_SECONDS is below {_SHORTEST_SETTLE}.",
                "A late commit would be missed, and the document made twice.",
            )
        )
    return found


@checks.register(TAG, checks.Tags.database)
def database_role_is_bounded(app_configs: Any, databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """Row level security is silently off for superusers and BYPASSRLS roles."""
    if settings.FROST_MODE != "production" or connection.vendor != "postgresql":
        return []
    try:
        return _database_findings()
    except DatabaseError as error:
        return [_error(8, f"The database does not answer: {error}".strip(), "Check DATABASE_URL.")]


def _database_findings() -> list[checks.CheckMessage]:
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            found.append(
                _error(
                    9, "The database role is a superuser or has BYPASSRLS.", "Use frost_app: docs/deploy.md."
                )
            )
        cursor.execute(
            "SELECT bool_or(pg_has_role(current_user, oid, 'USAGE')) FROM pg_roles WHERE rolname = %s",
            [settings.FROST_SWEEPER_ROLE],
        )
        if cursor.fetchone()[0]:
            # An inherited sweeper role would open its tables to every query, without a word.
            found.append(
                _error(13, "The database role inherits the sweeper's.", "Use NOINHERIT: docs/deploy.md.")
            )
        cursor.execute("SELECT set_config('app.probe', 'on', false)")
        cursor.execute("SELECT current_setting('app.probe', true)")
        if cursor.fetchone()[0] != "on":
            found.append(_error(10, "A transaction pooler stands before PostgreSQL.", "Connect directly."))
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = 'integration_jobs' AND NOT relforcerowsecurity"
        )
        if cursor.fetchone()[0]:
            found.append(
                _error(11, "Row level security is not installed.", "Run manage.py migrate as owner.")
            )
    return found


@checks.register(TAG, checks.Tags.database)
def live_apps_use_the_providers_own_hosts(
    app_configs: Any, databases: Any = None, **_: Any
) -> list[checks.CheckMessage]:
    """A live application must never talk to a host that is not the provider's."""
    from accounting.providers import registry

    foreign = []
    for provider in registry.all_providers():
        hosts = provider.hosts.get("live")
        if hosts is None:
            continue
        urls = dict.fromkeys((hosts.api, hosts.authorize, hosts.token, hosts.revoke), "https")
        if hosts.stream:
            urls[hosts.stream] = "wss"
        for url, scheme in urls.items():
            parts = urlsplit(url)
            if parts.scheme != scheme or not (parts.hostname or "").endswith(provider.live_domains):
                foreign.append(
                    _error(12, f"{provider.key}: {url} is a foreign host for a live app.", "Use https.")
                )
    return foreign


def refuse_unsafe_start() -> None:
    """Stop the process with one sentence per danger."""
    errors = [
        message
        for message in checks.run_checks(tags=[TAG], databases=["default"])
        if message.level >= checks.ERROR
    ]
    for message in errors:
        sys.stderr.write(f"{message.id}: {message.msg} {message.hint or ''}\n")
    if errors:
        raise SystemExit("frost_integrations refuses to start; see the lines above.")
