"""What a client tells of its calls while they are under way."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_args

from .calls import Call
from .errors import TwitterError
from .forking import watch
from .utils import is_awaited

logger = logging.getLogger("flask-twitter-api")

Kind = Literal["request", "response", "retry", "cache_hit"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to one call; it holds no secret.

    "request": the call leaves. "response": it is back, with a ``status`` or an
    ``error``. "retry": it goes again after so many ``seconds``. "cache_hit": nothing
    was sent, since an answer was kept.
    """

    kind: Kind
    #: The name of the endpoint, and the parameters by our names for them.
    endpoint: str
    params: Mapping[str, Any] = field(repr=False)
    #: Which try it is, from 1; 0 where nothing is sent.
    attempt: int = 0
    #: The status of HTTP, where there was an answer.
    status: int | None = None
    #: What went wrong, in "response" and "retry".
    error: TwitterError | None = None
    #: How long the answer took, or how long the pause will be.
    seconds: float | None = None
    #: Whether an old answer stands in for a failing service.
    is_stale: bool = False


Hook = Callable[[Event], object]
H = TypeVar("H", bound=Hook)


class Hooks:
    """The functions that want to know, and the count of what they are told."""

    def __init__(self) -> None:
        self._hooks: dict[Kind, tuple[Hook, ...]] = dict.fromkeys(KINDS, ())
        self._counts: Counter[str] = Counter()
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Take a new lock, as a forked child does."""
        self._lock = threading.Lock()

    def add(self, kind: Kind, hook: Hook) -> None:
        """Call a function for each event of a kind.

        :raises ValueError: when there are no events of that kind.
        :raises TypeError: when it is no function, or would have to be awaited.
        """
        if kind not in self._hooks:
            raise ValueError(f"an event is one of {', '.join(KINDS)}")
        if not callable(hook):
            raise TypeError("a hook is a function that takes an event")
        if is_awaited(hook):
            raise TypeError("a hook is called and not awaited; start a task in it")
        with self._lock:
            self._hooks[kind] += (hook,)

    def remove(self, kind: Kind, hook: Hook) -> None:
        """Call the function no more."""
        with self._lock:
            self._hooks[kind] = tuple(h for h in self._hooks[kind] if h != hook)

    def emit(self, kind: Kind, call: Call, **more: Any) -> None:
        """Call the functions with an event; what they raise is logged and dropped."""
        for hook in self._hooks[kind]:
            event = Event(
                kind=kind, endpoint=call.endpoint.name, params=call.shown(), **more
            )
            try:
                hook(event)
            except Exception:
                logger.exception("a hook for %r failed", kind)

    def count(self, what: str) -> None:
        """Count something for the status."""
        with self._lock:
            self._counts[what] += 1

    def counts(self) -> Counter[str]:
        """Return what was counted."""
        with self._lock:
            return self._counts.copy()
