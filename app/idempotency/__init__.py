"""Idempotency keys: a request that comes twice is carried out once.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""
