"""So many a second: each takes the next free slot."""

from datetime import datetime, timedelta


class Pace:
    """The slots of one platform or address."""

    def __init__(self, per_second: float) -> None:
        self._apart = timedelta(seconds=1 / per_second)
        self._next: datetime | None = None

    def wait(self, now: datetime) -> float:
        """Seconds until the next free slot."""
        return 0.0 if self._next is None else max(0.0, (self._next - now).total_seconds())

    def take(self, when: datetime) -> None:
        """The slot at that moment is no longer free."""
        self._next = when + self._apart
