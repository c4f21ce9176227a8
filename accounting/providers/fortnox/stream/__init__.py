"""Fortnox's WebSocket "topics": its events, its commands, and its order of saying them."""
