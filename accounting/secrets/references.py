"""Secrets that live elsewhere: `env:NAME` and `file:/absolute/path`. Anything else is ciphertext of ours."""

import os
import stat
from pathlib import Path

SCHEMES = ("env", "file")


class BadReference(ValueError):
    """A reference that is refused or leads nowhere; the message holds no secret."""


def is_reference(text: str) -> bool:
    return text.partition(":")[0] in SCHEMES


def resolve(reference: str) -> str:
    """The secret behind a reference.

    Raises BadReference.
    """
    scheme, _, target = reference.partition(":")
    return _from_file(target) if scheme == "file" else _from_environment(target)


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise BadReference(f"The environment variable {name} is not set for this process.")
    return value


def _from_file(target: str) -> str:
    path = Path(target)
    if not path.is_absolute() or ".." in path.parts:
        raise BadReference(f"file:{target} is not an absolute path.")
    try:
        if path.stat().st_mode & stat.S_IROTH:
            raise BadReference(
                f"{path} can be read by everybody on this machine; take that right away (chmod o-r)."
            )
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadReference(f"{path} cannot be read: {error.strerror}.") from error
