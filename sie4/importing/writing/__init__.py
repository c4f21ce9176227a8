"""A plan becomes rows of the ledger, inside the caller's transaction."""
