"""A provider's request limit counted the hard way: any sliding window, not calendar slots."""

from collections import defaultdict, deque


class RateWindow:
    def __init__(self) -> None:
        self._accepted: dict[str, deque[float]] = defaultdict(deque)

    def seconds_to_wait(self, key: str, now: float, *, calls: int, seconds: float) -> float:
        """0 when the request was let in and counted; a refused request does not count."""
        accepted = self._accepted[key]
        while accepted and accepted[0] <= now - seconds:
            accepted.popleft()
        if len(accepted) >= calls:
            return accepted[0] + seconds - now
        accepted.append(now)
        return 0.0
