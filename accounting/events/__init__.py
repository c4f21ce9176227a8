"""What providers tell us (the inbox), and what we tell other systems (outgoing) and people (mail)."""
