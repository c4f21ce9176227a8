"""script/test, second half: runs inside the virtual environment."""
