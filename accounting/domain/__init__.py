"""Pure Python: no Django, no I/O, no clock. Money, hashing, differences, findings, errors."""
