"""One folder per provider; what they share stands beside them."""
