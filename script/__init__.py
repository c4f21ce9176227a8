"""The two commands of this project and their parts; only the standard library before `.venv` exists."""
