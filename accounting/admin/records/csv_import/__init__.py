"""CSV files become records: a preview that writes nothing, then save_records."""
