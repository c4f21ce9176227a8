"""The SIE 1-4 text format: reading, checking and writing. Knows the standard library and nothing else."""
