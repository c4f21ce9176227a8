"""Listens to the event streams of the providers: one process works, others stand by."""
