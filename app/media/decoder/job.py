"""What a decoder is asked for and what it returns, as both sides know it."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal["unreadable", "pixels", "frames", "bytes"]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be made of a file.

    `sides` are the longest sides of the pictures wanted, in pixels, largest first;
    `square` cuts them. An animation moves on only if `frames`, the most it may have,
    is not 0. `max_bytes` bounds an animation, `memory` (bytes) and `seconds` (of
    processor time) bound the process.
    """

    sides: tuple[int, ...]
    max_pixels: int
    square: bool = False
    frames: int = 0
    max_bytes: int = 0
    memory: int = 512 * 1024 * 1024
    seconds: int = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """A WebP without metadata; width and height are in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Result:
    """The pictures of a job, one for each side that is smaller than the one before.

    `animation` moves and is as large as the last picture, which is its still.
    """

    stills: tuple[Drawn, ...]
    animation: Drawn | None = None


class Refused(Exception):
    """The file cannot be used; `reason` says why, `limit` how much is allowed."""

    def __init__(self, reason: Reason, limit: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.limit = limit
