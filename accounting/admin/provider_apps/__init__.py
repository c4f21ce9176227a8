"""Applications registered at providers; their secrets are written here and never shown."""
