"""demo.json: how an outside program reaches the demo installation. Only the owner may read it."""

import json
from pathlib import Path
from typing import Any

from script.settings_file import write_private


def read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    values = json.loads(path.read_text(encoding="utf-8"))
    return values if isinstance(values, dict) else {}


def merge(path: Path, **values: Any) -> dict[str, Any]:
    merged = read(path) | values
    write_private(path, json.dumps(merged, ensure_ascii=False, indent=2) + "\n")
    return merged
