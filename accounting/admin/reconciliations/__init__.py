"""Comparing with a provider's books: asking for it with its price, the result, and what a person does about it."""
