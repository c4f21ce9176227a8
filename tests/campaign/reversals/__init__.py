"""The part of the reversals: originals, the processes that follow them, what happens to these, and the verdict."""
