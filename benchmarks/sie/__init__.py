"""Measures of SIE files; each `measure(order)` gives one row of figures."""
