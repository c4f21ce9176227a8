"""Organisations, people, their memberships, and the keys of other systems."""
