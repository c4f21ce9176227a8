"""Strict readers of the environment: a value that cannot be understood stops the start with a sentence."""

import os
from collections.abc import Collection
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def read_env_file(path: Path) -> None:
    """Read `NAME=value` lines; what the real environment sets already wins."""
    if path.is_file():
        env.read_env(str(path))


def text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE points to (container secrets)."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return str(env.str(name, default=default))
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE points to {file}, which cannot be read: {error}") from error


def choice(name: str, allowed: Collection[str], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(sorted(allowed))}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    return choice(name, {"true", "false", "1", "0", "yes", "no"}, str(default).lower()) in {
        "true",
        "1",
        "yes",
    }


def number(name: str, default: float, *, low: float = 0, high: float = float("inf")) -> float:
    raw = text(name, str(default))
    try:
        value = float(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {raw!r}; it must be a number.") from error
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name} is {raw}; it must lie between {low:g} and {high:g}.")
    return value


def whole(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    return int(number(name, default, low=low, high=high))


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
