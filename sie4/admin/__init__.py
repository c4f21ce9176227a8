"""The pages of SIE files. Importing this package registers them with Django's admin site."""

from sie4.admin import imports

__all__ = ["imports"]
