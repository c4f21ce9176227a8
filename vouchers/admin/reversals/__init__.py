"""Pages of reversals and their rules."""
