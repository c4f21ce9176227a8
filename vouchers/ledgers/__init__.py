"""Ledgers, their fiscal years and charts of accounts: opened, locked, closed."""
