"""SIE files of a financial year, types 1 to 4, as the ledger is."""
