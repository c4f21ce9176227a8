"""Webhooks as a relay sends them, honest and forged, to a loopback address and nowhere else."""
