"""demo.json: where the installation is, who the demo is there, and what it has connected."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.errors import DemoError


@dataclass(frozen=True)
class Config:
    path: Path
    values: dict[str, Any]

    @property
    def base_url(self) -> str:
        return self.required("base_url").rstrip("/")

    @property
    def sandbox_company(self) -> str | None:
        company = self.values.get("sandbox_company")
        return None if company in (None, "") else str(company)

    def required(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            raise DemoError(
                f"{self.path} has no {name}. Add it, or run script/server, which writes the file."
            )
        return value


def read(path: Path) -> Config:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DemoError(f"{path} cannot be read: {error.strerror}. script/server writes it.") from error
    except ValueError as error:
        raise DemoError(f"{path} is not JSON: {error}.") from error
    if not isinstance(values, dict):
        raise DemoError(f"{path} does not hold a JSON object.")
    return Config(path, values)


def remember_integration(path: Path, provider: str, integration_id: str) -> None:
    """Keeps all else in the file. Readers see the old file or the new one, and only the owner may read it."""
    values = read(path).values
    integrations = values.get("integrations") or {}
    text = json.dumps(
        values | {"integrations": integrations | {provider: integration_id}}, ensure_ascii=False, indent=2
    )
    _replace(path, f"{text}\n")


def _replace(path: Path, text: str) -> None:
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # always mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
