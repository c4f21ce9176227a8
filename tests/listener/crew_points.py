"""Where a listener is killed, and how often that has happened."""

from collections import Counter
from pathlib import Path

POINTS = (
    "listener_connected",
    "listener_subscribed",
    "listener_received",
    "listener_half",
    "listener_inserted",
    "listener_committed",
    "listener_rung",
)


def hits(folder: Path) -> Counter[str]:
    file = folder / "hits.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return Counter(line.strip() for line in lines)
