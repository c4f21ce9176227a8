"""The demo federation: what an outside membership system would hold and how it hands it over."""
