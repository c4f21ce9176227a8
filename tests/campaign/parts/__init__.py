"""One module per part: `run(stage) -> list[str]` gives the complaints; none means it held."""
