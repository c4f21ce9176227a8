"""frost.env: the secrets of a practice installation, made once; only the two addresses follow the ports."""

import base64
import os
import secrets
from pathlib import Path


def prepare(data: Path, *, base_url: str, sandbox_url: str) -> Path:
    path = data / "frost.env"
    make_private(data)
    addresses = {"FROST_BASE_URL": base_url, "FROST_SANDBOX_URL": sandbox_url}
    known = path.read_text(encoding="utf-8").splitlines() if path.is_file() else _lines(_first_values())
    kept = [line for line in known if line.partition("=")[0].strip() not in addresses]
    write_private(path, "".join(f"{line}\n" for line in [*kept, *_lines(addresses)]))
    return path


def make_private(data: Path) -> None:
    """A folder that is made here is closed to others; one that exists stays as its owner wants it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Readers see the old file or the new one, and nobody but the owner may read it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _first_values() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FROST_KEY_RING": f"k1:{_key()}",
        "FROST_INDEX_KEY": _key(),
        "FROST_INSTALLATION": f"practice-{secrets.token_hex(4)}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _lines(values: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in values.items()]
