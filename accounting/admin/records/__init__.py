"""Records: read here, sent again here, imported from CSV files; written by save_records alone."""
