"""Compares our records with a provider's documents and vouchers: missing, different or doubled ones, and sums."""
