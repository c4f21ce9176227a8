"""The rules of the format, one module per concern; each is told what was read and reports findings."""
