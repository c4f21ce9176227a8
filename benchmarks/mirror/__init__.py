"""How quickly a mirror follows its original, and how quickly a backlog of originals is worked off."""
