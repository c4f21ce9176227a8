"""The REST face of SIE files."""
