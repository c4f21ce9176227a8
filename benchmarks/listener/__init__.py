"""What the event listener can take, and how long it is deaf when something freezes."""
