"""The federation's books of 2025, as the program before this one would have exported them: a SIE 4E file."""
