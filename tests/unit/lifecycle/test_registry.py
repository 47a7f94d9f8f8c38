import pytest
import sqlalchemy as sa

from app import domains
from app.lifecycle.registry import Lifecycle
from app.worker.registry import Registry


def test_domains_may_be_registered_twice() -> None:
    lifecycle = Lifecycle()
    domains.register(Registry(), lifecycle)
    steps, counters = list(lifecycle.purge_steps), dict(lifecycle.counters)
    domains.register(Registry(), lifecycle)
    assert lifecycle.purge_steps == steps
    assert list(lifecycle.counters) == list(counters)


def test_counter_has_one_domain() -> None:
    lifecycle = Lifecycle()
    lifecycle.add_counter("post_count", sa.select(1))
    with pytest.raises(ValueError, match=r"^post_count is counted by two domains"):
        lifecycle.add_counter("post_count", sa.select(1))


def test_posts_are_purged_first_and_files_last() -> None:
    lifecycle = Lifecycle()
    domains.register(Registry(), lifecycle)
    names = [step.__name__ for step in lifecycle.purge_steps]
    assert (names[0], names[-1]) == ("purge_posts", "purge_files")
