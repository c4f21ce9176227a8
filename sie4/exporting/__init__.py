"""Writing a ledger's year to a SIE file: asked for, done by a worker, kept for a while."""
