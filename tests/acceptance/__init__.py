"""Looks at a running installation from outside, as its users and the accounting system see it."""
