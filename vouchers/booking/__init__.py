"""Vouchers into the own ledger: checked, numbered, booked, corrected; written by people or made from records."""
