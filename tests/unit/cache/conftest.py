"""Caches that are declared for one test alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.cache import registry
from app.cache.registry import Cache


@pytest.fixture
def declare() -> Iterator[Any]:
    """Declare a cache for this test alone."""
    made: list[str] = []

    def declare(name: str = "names", **options: Any) -> Cache[Any, Any]:
        made.append(f"test-{name}")
        options.setdefault("max_entries", 100)
        return Cache(made[-1], **options)

    yield declare
    for name in made:
        del registry._declared[name]
