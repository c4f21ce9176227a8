"""One open cause that needs a person, with everything it blocks."""
