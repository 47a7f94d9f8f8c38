"""The store that processes share."""

from redis import Redis

from app.monitoring.redis_store import INDEX, LEADER, PREFIX, RedisStore
from app.monitoring.store import HISTORY
from tests.support.reports import make_sample


def test_only_one_process_leads_until_it_stops(shared_url: str) -> None:
    first, second = RedisStore(shared_url), RedisStore(shared_url)
    assert first.lead("host:1:1")
    assert not second.lead("host:2:1")
    with Redis.from_url(shared_url) as client:
        client.delete(LEADER)
    assert second.lead("host:2:1")
    assert not first.lead("host:1:1")


def test_leadership_ends_by_itself(shared_url: str) -> None:
    assert RedisStore(shared_url).lead("host:1:1")
    with Redis.from_url(shared_url) as client:
        assert 0 < client.pttl(LEADER) < 5000


def test_process_is_forgotten_ten_minutes_after_its_last_report(
    shared_url: str,
) -> None:
    store = RedisStore(shared_url)
    store.add([make_sample("host:1:1", ago=HISTORY + 1)])
    store.add([make_sample("host:2:1")])
    assert {each.process for each in store.latest()} == {"host:2:1"}
    with Redis.from_url(shared_url) as client:
        assert client.zrange(INDEX, 0, -1) == [b"host:2:1"]


def test_everything_expires_without_reports(shared_url: str) -> None:
    store = RedisStore(shared_url)
    store.add([make_sample()], b"[]")
    store.lead("host:1:1")
    with Redis.from_url(shared_url) as client:
        keys = list(client.scan_iter(PREFIX.replace("{", "[{]") + "*"))
        assert len(keys) == 4
        assert all(client.ttl(key) >= 0 for key in keys)


def test_entry_of_another_version_is_skipped(shared_url: str) -> None:
    store = RedisStore(shared_url)
    sample = make_sample()
    store.add([sample])
    with Redis.from_url(shared_url) as client:
        stream = f"{PREFIX}samples:{sample.process}"
        client.xadd(stream, {"s": b"{}"})
        client.xadd(stream, {"other": b"x"})
    assert store.samples(60) == [sample]
