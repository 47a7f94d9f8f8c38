"""How long to wait before trying again."""


class Backoff:
    """Delays in seconds that double from `first` up to `cap`, until a success."""

    def __init__(self, first: float = 0.25, cap: float = 5.0) -> None:
        self._first = first
        self._cap = cap
        self._delay = first

    def next(self) -> float:
        """Give the delay to wait now; the following one is twice as long."""
        delay = self._delay
        self._delay = min(delay * 2, self._cap)
        return delay

    def reset(self) -> None:
        """Begin again with the first delay."""
        self._delay = self._first
