"""Account mappings: rules as a table, versions with who and when, preview, findings with ticks, sheets."""
