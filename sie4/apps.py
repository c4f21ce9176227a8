"""The room of SIE files as an application: its commands, and what touches the database."""

from django.apps import AppConfig


class Sie4Config(AppConfig):
    name = "sie4"
    verbose_name = "SIE"

    def ready(self) -> None:
        from sie4.exporting import wiring as exports
        from sie4.importing import wiring as imports
        from sie4.year_books import read_year
        from vouchers.pulling.readers import register_year_reader

        register_year_reader(read_year)
        exports.connect()
        imports.connect()
