"""The control surface under /_sandbox: what tests may see and change, never logged as traffic."""
