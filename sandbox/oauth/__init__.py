"""The parts of OAuth that all faces share; each face speaks its own dialect of them."""
