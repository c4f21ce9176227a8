"""The menu at the side: what a person may open, with the number of open problems, and the practice mark."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounting.admin import access
from accounting.models import (
    ApiKey,
    Customer,
    History,
    InboxEvent,
    Integration,
    Invoice,
    Mail,
    MailPreference,
    Membership,
    Payment,
    Problem,
    ProviderAccountMapping,
    ProviderApp,
    ProviderReference,
    Reconciliation,
    StreamMember,
    SyncJob,
    SyncLog,
    Tenant,
    TokenJournal,
    WebhookEndpoint,
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    groups = [
        (
            "",
            [
                *_organisation(request),
                {"title": gettext("Start"), "icon": "home", "link": reverse("admin:index")},
                *_entries(
                    request, [(Integration, "hub"), (SyncJob, "sync"), (Problem, "report"), *_accounts()]
                ),
            ],
        ),
        (
            gettext("Records"),
            _entries(request, [(Customer, "group"), (Invoice, "receipt_long"), (Payment, "payments")]),
        ),
        *((title, _entries(request, shown)) for title, shown in _further_rooms()),
        (gettext("Evidence"), _entries(request, _evidence())),
        (gettext("Administration"), _entries(request, _administration())),
    ]
    return [{"title": title, "separator": bool(title), "items": items} for title, items in groups if items]


def _organisation(request: HttpRequest) -> list[dict[str, Any]]:
    """Who works for several organisations sees for which one now, and may choose another."""
    tenant = getattr(request, "tenant", None)
    if tenant is None or not access.has_several(request):
        return []
    return [{"title": tenant.name, "icon": "swap_horiz", "link": reverse("admin:accounting_tenant_choose")}]


def _further_rooms() -> list[tuple[str, list[tuple[type[models.Model], str]]]]:
    """Of the applications above this one: tables whose admin class names a `menu_icon`, by their `menu_place`."""
    pages = sorted(admin.site._registry.items(), key=lambda one: getattr(one[1], "menu_place", 0))
    found: dict[str, list[tuple[type[models.Model], str]]] = {}
    for model, page in pages:
        if icon := getattr(page, "menu_icon", ""):
            found.setdefault(model._meta.app_label, []).append((model, icon))
    return [(str(apps.get_app_config(label).verbose_name), shown) for label, shown in found.items()]


def _accounts() -> list[tuple[type[models.Model], str]]:
    return [
        (ProviderAccountMapping, "account_tree"),
        (ProviderReference, "menu_book"),
        (Reconciliation, "balance"),
    ]


def _evidence() -> list[tuple[type[models.Model], str]]:
    return [
        (SyncLog, "list_alt"),
        (History, "history"),
        (InboxEvent, "inbox"),
        (StreamMember, "hearing"),
        (TokenJournal, "vpn_key"),
        (Mail, "mail"),
    ]


def _administration() -> list[tuple[type[models.Model], str]]:
    from django.contrib.auth import get_user_model
    from django_celery_beat.models import PeriodicTask

    return [
        (Tenant, "corporate_fare"),
        (Membership, "badge"),
        (get_user_model(), "person"),
        (ProviderApp, "apps"),
        (ApiKey, "key"),
        (WebhookEndpoint, "webhook"),
        (MailPreference, "contact_mail"),
        (PeriodicTask, "schedule"),
    ]


def _entries(request: HttpRequest, shown: list[tuple[type[models.Model], str]]) -> list[dict[str, Any]]:
    entries = []
    for model, icon in shown:
        if not admin.site._registry[model].has_view_permission(request):
            continue
        meta = model._meta
        entry: dict[str, Any] = {
            "title": gettext("Processing history")
            if model is History
            else capfirst(str(meta.verbose_name_plural)),
            "icon": icon,
            "link": reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
        }
        if model is Problem and (count := open_problems(request)):
            entry["badge"], entry["badge_variant"] = str(count), "danger"
        entries.append(entry)
        entries += [
            {"title": title, "icon": mark, "link": link}
            for title, mark, link in _beside(admin.site._registry[model])
        ]
    return entries


def _beside(page: Any) -> list[tuple[str, str, str]]:
    """Pages of an admin class that show no row: title, icon and address."""
    links: list[tuple[str, str, str]] = page.menu_links() if hasattr(page, "menu_links") else []
    return links


def open_problems(request: HttpRequest) -> int:
    """Only of the person's own organisations, whatever else may be in scope on this page."""
    return int(Problem.objects.filter(solved_at=None, tenant__in=access.roles(request)).count())


def environment(request: HttpRequest) -> list[str] | None:
    """A mark in the header where somebody practises."""
    practising = Tenant.objects.filter(pk__in=access.roles(request), practice=True)
    return [gettext("Practice"), "warning"] if access.roles(request) and practising.exists() else None
