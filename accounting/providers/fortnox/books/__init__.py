"""Fortnox for comparing both sides: lists, documents, what they book, and where they differ from what was sent."""
