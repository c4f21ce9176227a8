"""How one sandbox is started, and the few settings that may change while it runs."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Settings:
    latency_ms: int = 0
    jitter_ms: int = 0
    fortnox_calls: int = 25
    fortnox_seconds: float = 5.0
    token_seconds: int = 3600
    retry_after: bool = False


@dataclass
class Options:
    data_dir: Path
    settings: Settings = field(default_factory=Settings)
    fsync: bool = False
