"""The message broker: what has just happened, delivered to present subscribers."""

from app.broker import sse
from app.broker.extension import Broker
from app.broker.interface import RESYNC, BrokerBackend, Event, Subscription

__all__ = ["RESYNC", "Broker", "BrokerBackend", "Event", "Subscription", "sse"]
