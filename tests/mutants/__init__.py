"""Planted bugs: each must be caught by the test it names, or the tests are decoration."""
