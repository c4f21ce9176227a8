"""What a provider's documents become here: matched, compared field by field, merged or put before a person."""
