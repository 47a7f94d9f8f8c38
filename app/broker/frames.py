"""The frames of an event stream (server-sent events, the HTML standard)."""

from app.broker.envelope import Envelope
from app.broker.resyncs import random_share
from app.lib.ids import make_id

HEARTBEAT = b":\n\n"
RETRY_MILLISECONDS = 2000
# Over how much longer the clients of a process that ends come back.
FAREWELL_SPREAD_MILLISECONDS = 10_000


def encode(event: Envelope, *, with_id: bool = True) -> bytes:
    """Return an event as a frame; without its id the client's last one stays."""
    head = f"id: {event.id}\n" if event.id and with_id else ""
    return f"{head}event: {event.name}\ndata: ".encode() + event.json + b"\n\n"


def opening(position: str = "", retry: int = RETRY_MILLISECONDS) -> bytes:
    """Return the first frame: when to come back after a loss, and since when.

    The id makes a client that lost its stream before the first event say so.
    """
    soon = retry * (1 + random_share())
    return f"retry: {soon:.0f}\nid: {position or make_id()}\n\n".encode()


def farewell(retry: int = RETRY_MILLISECONDS) -> bytes:
    """Return the last frame of a process that ends: when this client comes back."""
    later = retry * (1 + random_share()) + FAREWELL_SPREAD_MILLISECONDS * random_share()
    return f"retry: {later:.0f}\n\n".encode()
