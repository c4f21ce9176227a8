"""What one connection has asked for."""

from dataclasses import dataclass, field


@dataclass
class Subscription:
    """`tenants`: company -> the token it was added with. `topics`: topic -> the last number passed over."""

    tenants: dict[int, str] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    subscribed: bool = False
