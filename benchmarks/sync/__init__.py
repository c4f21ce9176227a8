"""Measures of the sync engine; each `measure(stage, order)` gives one row of figures."""
