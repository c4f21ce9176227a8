"""Where an internal category is booked: rules in versions, from draft to active to archived."""
