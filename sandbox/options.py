"""How one sandbox is started, and the few settings that may change while it runs."""

from dataclasses import dataclass, field
from pathlib import Path

CHOICES = {
    "stream_topics": ("objects", "names", "both"),
    "stream_vouchers": ("both", "joined", "apart", "additional", "all"),
    "stream_partial": ("none", "added", "ok"),
    "stream_unknown_offset": ("error", "earliest", "latest"),
    "stream_old_offset": ("earliest", "error"),
}


@dataclass
class Settings:
    """Those of the stream choose between what is documented and what was seen; see the README."""

    latency_ms: int = 0
    jitter_ms: int = 0
    fortnox_calls: int = 25
    fortnox_seconds: float = 5.0
    token_seconds: int = 3600
    retry_after: bool = False
    stream_topics: str = "objects"
    stream_vouchers: str = "both"
    stream_partial: str = "none"
    stream_unknown_offset: str = "error"
    stream_old_offset: str = "earliest"
    stream_token_ends: bool = False
    stream_days: float = 14.0

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be one of {', '.join(choices)}")


@dataclass
class Options:
    data_dir: Path
    settings: Settings = field(default_factory=Settings)
    fsync: bool = False
