"""A practice installation of this run only: fresh keys, and the environment of its processes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import database
from benchmarks.database import Database
from script import settings_file
from script.layout import ROOT

BASE_URL = "http://127.0.0.1:8000"  # where a browser would come back to; nobody listens
SETTINGS_FILE = "frost.env"
_OTHERS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE"}


def environment(data: Path, used: Database, sandbox_url: str, **more: str) -> dict[str, str]:
    """Nothing of the surrounding installation but the programs and, on PostgreSQL, the sweeper's role."""
    settings_file.prepare(data, base_url=BASE_URL, sandbox_url=sandbox_url)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "FROST_SWEEPER_ROLE" or (name not in _OTHERS and not name.startswith("FROST_"))
    }
    return kept | {
        "DJANGO_SETTINGS_MODULE": "frost_integrations.settings",
        "FROST_DATA_DIR": str(data),
        "FROST_MODE": "practice",
        "LOG_LEVEL": "ERROR",
        **({"DATABASE_URL": used.url} if used.url else {}),
        **more,
    }


@contextmanager
def template(folder: Path, given: Database) -> Iterator[tuple[Path, Database]]:
    """A migrated, empty database with its keys, which every measure begins with."""
    data = folder / "template"
    with database.new(given) as made:
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(  # noqa: S603 (our own command)
            migrate, cwd=ROOT, env=environment(data, made, "http://127.0.0.1:9"), check=True
        )
        yield data, made


def copy(source: Path, data: Path, used: Database) -> None:
    """The same keys, and on SQLite the same database."""
    settings_file.make_private(data)
    shutil.copy(source / SETTINGS_FILE, data / SETTINGS_FILE)
    if not used.url:
        database.copy_sqlite(source, data)


def become(names: dict[str, str]) -> None:
    """This process becomes one of the installation's. Bells go nowhere: the workers here look for themselves."""
    os.environ.clear()
    os.environ.update(names)
    import django

    django.setup()
    silence_bells()


def silence_bells() -> None:
    from frost_integrations.celery import app

    app.conf.update(broker_url="memory://localhost/", broker_transport_options={})
