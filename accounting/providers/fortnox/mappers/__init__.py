"""One module per resource: our record as a Fortnox document, and back."""
