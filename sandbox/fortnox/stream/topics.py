"""The topics of the stream and the types of event on each; the numbers equal the provider's own count."""

from collections.abc import Mapping


def _changed(name: str) -> tuple[str, ...]:
    return tuple(f"{name}-{what}-v1" for what in ("created", "updated", "deleted"))


TOPICS: Mapping[str, tuple[str, ...]] = {
    "invoices": (
        "invoice-created-v1", "invoice-updated-v1", "invoice-cancelled-v1", "invoice-bookkeep-v1",
        "invoicepayment-bookkeep-v1", "invoicepayment-deleted-v1", "reminder-sent-v1",
    ),
    "customers": ("customer-created-v1", "customer-updated-v2", "customer-deleted-v1"),
    "orders": ("order-created-v1", "order-updated-v1", "order-cancelled-v1"),
    "offers": ("offer-created-v1", "offer-updated-v1", "offer-canceled-v1"),
    "articles": _changed("article"),
    "currencies": _changed("currency"),
    "termsofdeliveries": _changed("termofdelivery"),
    "waysofdeliveries": _changed("waysofdeliveries"),
    "termsofpayments": _changed("termsofpayments"),
    "bureau-activities": ("activity-created-v1", "activity-updated-v1"),
    "bureau-assignments": _changed("assignment"),
    "cost-centers": _changed("cost-center"),
    "financial-years": (*_changed("financial-year"), *_changed("account")),
    "messages": ("send-push-notification-queued-v1",),
    "projects": _changed("project"),
    "suppliers": _changed("supplier"),
    "supplier-invoices": (
        "supplier-invoice-created-v1", "supplier-invoice-updated-v1", "supplier-invoice-cancelled-v1",
        "supplier-invoice-bookkeep-v1",
    ),
    "vouchers": _changed("voucher"),
    "warehouse-stockbalances": ("warehouse-stockbalance-changed-v1",),
}  # fmt: skip
TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds}
