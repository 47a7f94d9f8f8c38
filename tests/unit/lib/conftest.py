"""What tests of the pure helpers share."""

import pytest

from tests.support.clocks import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until a test moves it."""
    return Clock()
