"""Outgoing webhooks: made, tested, switched and ended here, with what was delivered."""
