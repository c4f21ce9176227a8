"""Signed webhooks to other systems: written with the fact, sent by the sweep."""
