"""Integrations: status, settings, consent, and the buttons that start work."""
