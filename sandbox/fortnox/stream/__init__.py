"""The provider's event stream: one WebSocket for all companies of an app."""
