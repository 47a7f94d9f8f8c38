"""The entries of a cache: bounds, expiry, and what is read before a change."""

import pytest

from app.cache.store import ENTRY_BYTES, MOST_INVALIDATIONS, Store
from app.cache.transactions import epochs


@pytest.fixture
def store() -> Store[int, str]:
    """A store of two entries."""
    return Store(max_entries=2)


def test_least_recently_used_entry_goes_first(store: Store[int, str]) -> None:
    """What was looked up last stays."""
    store.put_many({1: "one", 2: "two"})
    store.get(1)
    store.put_many({3: "three"})
    assert store.get_many([1, 2, 3]) == {1: "one", 3: "three"}
    assert (store.hits, store.misses) == (3, 1)


def test_bytes_are_bounded_and_freed() -> None:
    """The size of values counts, beside what an entry takes by itself."""
    store: Store[int, str] = Store(10, 3 * ENTRY_BYTES, size_of=len)
    store.put_many({1: "a" * 100, 2: "b" * 100, 3: "c" * ENTRY_BYTES})
    assert set(store.get_many([1, 2, 3])) == {3}
    store.put_many({4: "d" * 4 * ENTRY_BYTES})
    assert store.get(4) is None
    store.invalidate([3])
    assert store.bytes == 0


def test_value_read_before_its_invalidation_is_refused(store: Store[int, str]) -> None:
    """The reader began earlier; one that begins later may store."""
    began = epochs.present
    store.invalidate([1])
    store.put_many({1: "old", 2: "other"}, began)
    assert store.get_many([1, 2]) == {2: "other"}
    store.put_many({1: "new"}, epochs.present)
    assert store.get(1) == "new"


def test_value_read_before_clearing_is_refused(store: Store[int, str]) -> None:
    """Clearing is an invalidation of all keys, known or not."""
    began = epochs.present
    store.clear()
    store.put_many({1: "old"}, began)
    assert store.get(1) is None


def test_forgotten_invalidation_refuses_all_earlier_readers() -> None:
    """The list of invalidations is bounded; what leaves it counts for every key."""
    store: Store[int, str] = Store(max_entries=10)
    began = epochs.present
    store.invalidate([1])
    store.invalidate(range(2, MOST_INVALIDATIONS + 2))
    store.put_many({1: "old", 0: "never invalid"}, began)
    assert len(store) == 0


def test_expired_value_is_missing() -> None:
    """A time to live ends an entry that nobody tells of changes."""
    store: Store[int, str] = Store(10, ttl=-1.0)
    store.put_many({1: "one"})
    assert store.get(1) is None
