"""The REST API of SIE files, in the manner of accounting.api."""
