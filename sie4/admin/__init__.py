"""The pages of SIE files. Importing this package registers them with Django's admin site."""

from sie4.admin import imports
from sie4.admin.exports import admin as exports

__all__ = ["exports", "imports"]
