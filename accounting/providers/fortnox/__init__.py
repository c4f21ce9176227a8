"""Fortnox: what it declares, how it is called, and how our records look there."""
