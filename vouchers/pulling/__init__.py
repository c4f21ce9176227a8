"""The books of an integration, read into its ledger: years, charts, series, opening balances and vouchers."""
