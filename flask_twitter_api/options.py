"""The options of a client as a type, so that a checker sees a slip in their names."""

from typing import TypedDict


class Options(TypedDict, total=False):
    """Every field of ``Settings`` save for the key; a test compares the two."""

    base_url: str
    cache_size: int
    cache_ttl: float
    negative_ttl: float
    stale_ttl: float
    connect_timeout: float
    read_timeout: float
    total_timeout: float
    max_retries: int
    max_wait: float
    rate_limit: int
    rate_period: float
    rate_burst: int
    breaker_failures: int
    breaker_seconds: float
    credit_budget: float
    budget_period: float
    budget_name: str
    max_pages: int
    pool_size: int
    max_bytes: int
    redis_url: str
    redis_prefix: str
    stream_url: str
    webhook_key: str
