"""Measures, never asserts: what the product costs in time, calls and memory."""
