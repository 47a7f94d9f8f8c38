"""A server of sources."""

from collections.abc import Iterator

import pytest

from tests.support.sources import Site, running_site


@pytest.fixture
def site() -> Iterator[Site]:
    """A server of this machine without pages."""
    with running_site() as site:
        yield site
