"""The page of the event listener."""
