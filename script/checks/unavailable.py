"""Why a server that some tests need could not be had; it ends up in the box of what did not run."""


class Unavailable(Exception):
    pass
