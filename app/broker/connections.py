"""Connections to Redis, of which no call waits for long."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry


def make_client(url: str, *, retries: int, timeout: float = 1.0) -> Redis:
    """Return a client of which no call waits much longer than `timeout` seconds."""
    return Redis.from_url(
        url,
        socket_connect_timeout=0.5,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), retries, supported_errors=(RedisConnectionError,)),
    )


def make_channel(client: Redis, name: str) -> str:
    """Return the name of a channel; Redis shares channels among its databases."""
    database = client.connection_pool.connection_kwargs.get("db") or 0
    return f"microblog:{name}:{database}"
