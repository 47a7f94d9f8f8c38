"""The client for event loops: the same calls, records and errors, awaited.

All that decides is shared with the client for threads; here is only what waits.
"""

try:
    import anyio as _anyio
    import httpx as _httpx
except ImportError:
    raise ImportError(
        "AsyncTwitterClient needs httpx: pip install 'flask-twitter-api[async]'"
    ) from None

del _anyio, _httpx
