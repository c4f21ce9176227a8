"""Vouchers of one series reversed in another: noticed, read, decided, sent by the engine, and counted."""
