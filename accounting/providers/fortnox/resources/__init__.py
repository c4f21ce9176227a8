"""One module per data type: which writes a record needs, and what became of them."""
