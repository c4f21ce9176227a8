"""The REST API of ledgers and vouchers, in the manner of accounting.api."""
