"""Event loops of tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a loop, within a thread of its own.

    Playwright leaves a running loop in the thread of the tests, where none can be begun
    from then on.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, main).result()
