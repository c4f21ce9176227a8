"""The operators' pages. Importing this package registers them with Django's admin site."""

from accounting.admin import evidence, foreign
from accounting.admin.integrations import admin as integrations
from accounting.admin.jobs import admin as jobs
from accounting.admin.people import api_keys, memberships, tenants, users
from accounting.admin.problems import admin as problems
from accounting.admin.provider_apps import admin as provider_apps
from accounting.admin.records import customers, invoices, payments

__all__ = [
    "api_keys",
    "customers",
    "evidence",
    "foreign",
    "integrations",
    "invoices",
    "jobs",
    "memberships",
    "payments",
    "problems",
    "provider_apps",
    "tenants",
    "users",
]
