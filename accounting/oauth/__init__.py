"""Consent, tokens and the clients that use them."""
