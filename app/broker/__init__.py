"""The message broker: topics that reach every subscriber, queues that reach one."""

from app.broker import sse
from app.broker.envelope import RESYNC, Envelope
from app.broker.extension import Broker
from app.broker.interface import BrokerBackend, QueueBackend, Subscription
from app.broker.messages import DeadLetter, Depth, GroupState, Message, QueueState

__all__ = [
    "RESYNC",
    "Broker",
    "BrokerBackend",
    "DeadLetter",
    "Depth",
    "Envelope",
    "GroupState",
    "Message",
    "QueueBackend",
    "QueueState",
    "Subscription",
    "sse",
]
