"""The event bus: what has just happened, told to those who listen now."""

from app.live import sse
from app.live.extension import Live
from app.live.interface import RESYNC, Event, EventBus, Subscription

__all__ = ["RESYNC", "Event", "EventBus", "Live", "Subscription", "sse"]
