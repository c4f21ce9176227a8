"""Measures of account mappings; each `measure(stage, order)` gives one row of figures."""
