"""A treasurer decides where money is booked, seen from outside: over the REST API and in the sandbox's ledger."""
