"""The Fortnox face: OAuth under /oauth-v1 and the REST API under /3."""
