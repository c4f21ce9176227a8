"""Pages of the readings of ledgers."""
