"""Where things lie: the project, its virtual environment and the data directory."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


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
