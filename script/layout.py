"""Where things lie: the project, its virtual environment and the data directory."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

# What says which database, broker and secrets an installation has. A shell that was set up for another one must
# not lend them to the practice installation, which would migrate there and make its administrator there.
OTHERS = frozenset(
    {
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "DATABASE_URL",
        "FROST_BASE_URL",
        "FROST_BROKER_PREFIX",
        "FROST_INDEX_KEY",
        "FROST_INSTALLATION",
        "FROST_KEY_RING",
        "FROST_MODE",
        "FROST_SANDBOX_URL",
        "FROST_SWEEPER_ROLE",
        "REDIS_URL",
        "SECRET_KEY",
    }
)


def venv_program(name: str) -> str:
    return str(VENV / "bin" / name)


def data_directory(environment: Mapping[str, str]) -> Path:
    """FROST_DATA_DIR as seen from the caller's directory; without it, `var` in the project."""
    chosen = environment.get("FROST_DATA_DIR")
    return Path(chosen).resolve() if chosen else ROOT / "var"


def child_environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of every program that is started: ours, aimed at one data directory."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ours = {
        "DJANGO_SETTINGS_MODULE": "frost_integrations.settings",
        "FROST_DATA_DIR": str(data),
        "PYTHONUNBUFFERED": "1",
    }
    return inherited | ours | more


def practice_environment(data: Path) -> dict[str, str]:
    """That of a practice installation: its database and its secrets are those in its data directory."""
    return {name: value for name, value in child_environment(data).items() if name not in OTHERS}
