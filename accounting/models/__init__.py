"""The tables, by what they are about."""

from accounting.models.connections import Grant, Integration, IntegrationStatus, OAuthState, ProviderApp
from accounting.models.evidence import ExchangeBody, History, SyncLog
from accounting.models.installation import (
    BudgetWindow,
    Heartbeat,
    IdempotencyKey,
    Installation,
    LoginAttempt,
)
from accounting.models.problems import Problem, ProblemItem
from accounting.models.records import Customer, Invoice, InvoiceRow, Payment, Record
from accounting.models.sync import (
    IntegrationMapping,
    JobStatus,
    RemoteSighting,
    State,
    SyncClaim,
    SyncItem,
    SyncJob,
)
from accounting.models.tenants import ApiKey, Membership, Role, Tenant

__all__ = [
    "ApiKey",
    "BudgetWindow",
    "Customer",
    "ExchangeBody",
    "Grant",
    "Heartbeat",
    "History",
    "IdempotencyKey",
    "Installation",
    "Integration",
    "IntegrationMapping",
    "IntegrationStatus",
    "Invoice",
    "InvoiceRow",
    "JobStatus",
    "LoginAttempt",
    "Membership",
    "OAuthState",
    "Payment",
    "Problem",
    "ProblemItem",
    "ProviderApp",
    "Record",
    "RemoteSighting",
    "Role",
    "State",
    "SyncClaim",
    "SyncItem",
    "SyncJob",
    "SyncLog",
    "Tenant",
]
