"""The calls of one Fortnox register each."""
