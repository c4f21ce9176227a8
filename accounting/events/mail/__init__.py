"""Mails to the people of an organisation: queued with the cause, sent by the sweep."""
