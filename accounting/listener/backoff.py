"""How long to wait before the next try: twice as long each time, and never exactly as long as everybody else."""

from dataclasses import dataclass
from random import Random


@dataclass
class Backoff:
    """Seconds from `first` to `most`, each drawn from its upper half."""

    rng: Random
    first: float = 0.5
    most: float = 60.0
    failures: int = 0

    def next(self) -> float:
        longest = min(self.most, self.first * 2 ** min(self.failures, 20))
        self.failures += 1
        return longest * self.rng.uniform(0.5, 1.0)

    def reset(self) -> None:
        self.failures = 0
