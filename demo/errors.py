"""The one exception of the demo: a sentence a person can act on."""


class DemoError(Exception):
    """Shown to the person at the keyboard as it stands."""
