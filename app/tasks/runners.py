"""Jobs whose work is known above this layer: they are found here by their names."""

from collections.abc import Callable
from typing import Any

Runner = Callable[..., None]
_runners: dict[str, Runner] = {}


def runner(name: str) -> Callable[[Runner], Runner]:
    """Register the function that does the work of a job."""

    def register(function: Runner) -> Runner:
        _runners[name] = function
        return function

    return register


def run(name: str, *arguments: Any) -> None:
    """Do the work of a job; making the application has registered all of them."""
    _runners[name](*arguments)
