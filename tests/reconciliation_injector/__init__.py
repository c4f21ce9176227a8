"""Differences made on purpose, and a judge of who finds them. Knows nothing of how they are looked for."""
