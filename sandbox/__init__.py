"""An opponent of the product: accounting providers as strict and rude as the real ones, on loopback only."""
