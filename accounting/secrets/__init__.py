"""How secrets are kept and read."""
