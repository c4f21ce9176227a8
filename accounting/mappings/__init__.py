"""Where an internal category is booked."""
