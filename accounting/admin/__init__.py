"""The operators' pages. Importing this package registers them with Django's admin site."""

from accounting.admin import evidence, foreign
from accounting.admin.account_mappings import admin as account_mappings
from accounting.admin.account_mappings import references
from accounting.admin.endpoints import admin as endpoints
from accounting.admin.events import inbox, journal, mails
from accounting.admin.integrations import admin as integrations
from accounting.admin.jobs import admin as jobs
from accounting.admin.listener import admin as listener
from accounting.admin.people import api_keys, memberships, tenants, users
from accounting.admin.problems import admin as problems
from accounting.admin.provider_apps import admin as provider_apps
from accounting.admin.reconciliations import admin as reconciliations
from accounting.admin.records import customers, invoices, payments

__all__ = [
    "account_mappings",
    "api_keys",
    "customers",
    "endpoints",
    "evidence",
    "foreign",
    "inbox",
    "integrations",
    "invoices",
    "jobs",
    "journal",
    "listener",
    "mails",
    "memberships",
    "payments",
    "problems",
    "provider_apps",
    "reconciliations",
    "references",
    "tenants",
    "users",
]
