"""Rules of vouchers as plain functions: no Django, no clock, no calls."""
