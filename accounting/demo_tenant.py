"""The practice organisation: its administrator, its key, its application, and demo.json that names them."""

import json
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounting import scope
from accounting.all_tenants import tenant_id_of
from accounting.models import ApiKey, ProviderApp, Role, Tenant
from accounting.people import (
    COMMAND_LINE,
    add_membership,
    authenticate_api_key,
    create_api_key,
    memberships_of,
    revoke_api_key,
)

CODE = "boule"
_NAME = "Svenska Boule- och Petanqueförbundet"
_ORG_NUMBER = "802400-1235"
_KEY_NAME = "demo"
_CALLBACK = "/api/integrations/fortnox/callback"
# The sandbox's own application; it opens nothing outside the sandbox.
_CLIENT_ID, _CLIENT_SECRET = "frost-demo", "frost-demo-secret-0123456789abcdef0123"

# What other rooms make for the demo, inside the same transaction; each is safe to repeat.
_also: list[Callable[[Tenant], Any]] = []


def also(make: Callable[[Tenant], Any]) -> None:
    if make not in _also:
        _also.append(make)


def prepare(*, path: Path, admin_user: str, sandbox_company: str) -> dict[str, Any]:
    """What demo.json holds afterwards; its password and key are kept where they still open.

    Raises ImproperlyConfigured where this is no place for a demo.
    """
    if settings.FROST_MODE == "production":
        raise ImproperlyConfigured("A production installation gets no demo administrator.")
    known = _read(path)
    tenant_id = tenant_id_of(CODE) or uuid4()
    with scope.scope([tenant_id]), transaction.atomic():
        tenant, _ = Tenant.objects.get_or_create(
            code=CODE,
            defaults={"id": tenant_id, "name": _NAME, "org_number": _ORG_NUMBER, "practice": True},
        )
        if not tenant.practice:
            raise ImproperlyConfigured(f"The organisation {CODE} exists and is not marked practice.")
        password = _administrator(tenant, admin_user, _text(known, "admin_password"))
        api_key = _api_key(tenant, _text(known, "api_key"))
        _application()
        for make in _also:
            make(tenant)
        values = known | {
            "base_url": settings.FROST_BASE_URL,
            "sandbox_url": settings.FROST_SANDBOX_URL,
            "api_key": api_key,
            "admin_user": admin_user,
            "admin_password": password,
            "tenant_id": str(tenant.pk),
            "sandbox_company": sandbox_company,
            "integrations": known.get("integrations") or {},
        }
        # Inside the transaction: a password that was not written down must not be the one that holds.
        _write(path, values)
    return values


def _administrator(tenant: Tenant, name: str, password: str) -> str:
    """Raises ImproperlyConfigured where the name belongs to somebody else."""
    users = get_user_model()
    user = users.objects.filter(username=name).first() or users(username=name)
    opens = bool(password and user.pk and user.check_password(password))
    if user.pk and not opens and not _is_ours(user, tenant):
        raise ImproperlyConfigured(
            f"There is a user {name} already, and it is not the demo's. Choose another name with --admin-user."
        )
    if not opens:
        password = secrets.token_urlsafe(18)
        user.set_password(password)
    user.is_active = user.is_staff = user.is_superuser = True
    user.email = user.email or f"{name}@localhost"  # mails are printed by the worker
    user.save()
    add_membership(tenant=tenant, user=user, role=Role.ADMINISTRATOR, actor=COMMAND_LINE)
    return password


def _is_ours(user: Any, tenant: Tenant) -> bool:
    """Made by an earlier start, whose demo.json is gone: an administrator here, and nobody anywhere else."""
    held = [(one.tenant_id, one.role) for one in memberships_of(user.pk)]
    return bool(user.is_superuser) and held == [(tenant.pk, Role.ADMINISTRATOR)]


def _api_key(tenant: Tenant, text: str) -> str:
    known = authenticate_api_key(text)
    if known is not None and known.tenant_id == tenant.pk:
        return text
    for former in ApiKey.objects.filter(tenant=tenant, name=_KEY_NAME, revoked_at=None):
        revoke_api_key(key=former, actor=COMMAND_LINE)
    return create_api_key(tenant=tenant, name=_KEY_NAME, role=Role.ADMINISTRATOR, actor=COMMAND_LINE)[1]


def _application() -> None:
    """The installation's practice application; only practice organisations may use it."""
    app = ProviderApp.objects.filter(
        tenant=None, provider="fortnox", environment="practice", client_id=_CLIENT_ID
    ).first() or ProviderApp(provider="fortnox", environment="practice", client_id=_CLIENT_ID)
    app.name = "Fortnox"
    app.redirect_uri = f"{settings.FROST_BASE_URL}{_CALLBACK}"
    if not app.client_secret or app.client_secret.reveal() != _CLIENT_SECRET:
        app.client_secret = _CLIENT_SECRET
    app.save()


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def _write(path: Path, values: dict[str, Any]) -> None:
    """Readers see the old file or the new one, and only the owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # always mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(values, ensure_ascii=False, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
