"""Sync jobs: the plan, its approval, and how far the work has come."""
