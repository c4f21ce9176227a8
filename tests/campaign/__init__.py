"""Real processes, real faults, real kills; judged from the other side's ledger."""
