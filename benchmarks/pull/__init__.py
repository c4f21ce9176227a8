"""What reading back costs."""
