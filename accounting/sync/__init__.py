"""Plan, push and what keeps them going."""
