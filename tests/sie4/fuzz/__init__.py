"""Coverage-guided fuzzing of the SIE core; by hand, for it needs atheris, which the tests do not."""
