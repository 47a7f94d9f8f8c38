"""Writes the method modules of both clients, and their reference, from the registry.

``python -m flask_twitter_api.generate`` writes them anew; a test compares.
"""

from collections.abc import Iterator
from pathlib import Path

from .plain import plain_modules
from .reference import documents
from .typed import typed_modules

HOME = Path(__file__).parents[1]


def modules() -> Iterator[tuple[Path, str]]:
    """Yield each generated module with its text."""
    for is_async in (False, True):
        folder = HOME / "aio" if is_async else HOME
        for name, text in plain_modules(is_async=is_async):
            yield folder / "plain" / f"{name}.py", text
        for name, text in typed_modules(is_async=is_async):
            yield folder / "typed" / f"{name}.py", text


def manual() -> Iterator[tuple[Path, str]]:
    """Yield each generated document of the manual with its text."""
    for name, text in documents():
        yield HOME / "docs" / "reference" / name, text


__all__ = ["manual", "modules"]
