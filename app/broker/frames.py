"""The frames of an event stream (server-sent events, the HTML standard)."""

from app.broker.envelope import RESYNC, Envelope
from app.broker.resyncs import random_share

HEARTBEAT = b":\n\n"
RETRY_MILLISECONDS = 2000
# Over how much longer the clients of a process that ends come back.
FAREWELL_SPREAD_MILLISECONDS = 10_000


def encode(event: Envelope, *, with_id: bool = True) -> bytes:
    """Return an event as a frame; without its id the client's last one stays."""
    head = f"id: {event.id}\n" if event.id and with_id else ""
    return f"{head}event: {event.name}\ndata: ".encode() + event.json + b"\n\n"


def opening(position: str, retry: int = RETRY_MILLISECONDS) -> bytes:
    """Return the first frame: when to come back after a loss.

    The position, if it says one, makes a client that lost its stream before the first
    event say since when.
    """
    soon = retry * (1 + random_share())
    head = f"id: {position}\n" if position else ""
    return f"retry: {soon:.0f}\n{head}\n".encode()


def resync(position: str) -> bytes:
    """Return the frame that asks the client for a resync, after which it is there."""
    return f"id: {position}\n".encode() + encode(RESYNC)


def heartbeat(position: str) -> bytes:
    """Return the frame that says nothing but how far the client is."""
    return f":\nid: {position}\n\n".encode() if position else HEARTBEAT


def farewell(retry: int = RETRY_MILLISECONDS) -> bytes:
    """Return the last frame of a process that ends: when this client comes back."""
    later = retry * (1 + random_share()) + FAREWELL_SPREAD_MILLISECONDS * random_share()
    return f"retry: {later:.0f}\n\n".encode()
