"""Records, connections and the sync engine."""
