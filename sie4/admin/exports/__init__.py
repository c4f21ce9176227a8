"""Pages of SIE exports."""
