"""Addresses of vouchers in the provider's own program, where it has any."""

from accounting.domain.ledgers import VoucherId
from accounting.models import Integration
from accounting.providers import registry
from vouchers.models import Reversal


def link_to(integration: Integration, voucher: VoucherId) -> str:
    """Empty where nobody has said where this company is found."""
    provider = registry.get(integration.provider)
    if provider.ledgers is None:
        return ""
    return provider.ledgers.link(voucher, provider.settings.parse(integration.settings))


def mirror_link(reversal: Reversal) -> str:
    booked = VoucherId.parse(reversal.external_id)
    return link_to(reversal.integration, booked) if booked else ""
