"""What a client of `/api/stream` receives of the broker's events, and in which form."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from app.broker import frames, topics
from app.broker.envelope import Envelope
from app.channels import queues
from app.channels.feeds import Feed, Pump, Pushed
from app.credentials.tokens import ENDED
from app.timeline.topics import EventFilter
from app.users.models import User

NOTIFICATIONS = "/topic/notifications"
# What of the events on a person's own topic is for programs.
NOTIFIED = frozenset(
    {
        *("unread_message_count", "unread_notification_count", "task_progress"),
        *("message", "message_deleted", "followed", "unfollowed"),
    }
)
# Topics of what happens to a program or a token, where the site alone publishes.
CONTROL = ("program:", "token:")
# Events of a post name it and its parent by texts, for scripts; the API has numbers.
NUMBERS = ("id", "reply_to")


class Outlet:
    """The channels of a stream: which events it wants, and how it writes them."""

    def __init__(
        self,
        event_filter: EventFilter,
        posts: str,
        pump: Pump,
        delivered: Mapping[str, Iterable[str]],
    ) -> None:
        """Deliver events: `delivered` has the topics of each channel."""
        self._filter = event_filter
        self._posts = posts
        self._pump = pump
        self._channels: dict[str, list[str]] = {}
        self._feeds: dict[str, Feed] = {}
        for channel, its_topics in delivered.items():
            for topic in its_topics:
                self._channels.setdefault(topic, []).append(channel)

    def fill_from(self, feed: Feed) -> None:
        """Deliver the messages of a queue, of which some may be there already.

        :raises Unavailable: Redis does not answer.
        """
        self._feeds[feed.queue] = feed
        feed.fill()
        self._pump.add(feed)

    def renew(self, viewer: User) -> None:
        """Read anew who is hidden, if events were lost that said so."""
        if not self._filter.is_current:
            self._filter.renew(viewer)

    def close(self) -> None:
        """Take no more messages, and return what the client has not read."""
        for feed in self._feeds.values():
            self._pump.discard(feed)

    def wants(self, event: Envelope) -> bool:
        """Return whether an event is for the client, or what ends the stream."""
        if event.topic.startswith("program:") and event.name != ENDED:
            self._note(event)
            return False
        if isinstance(event, Pushed):
            return self._feeds[event.topic].read(event.receipt)
        self._filter.learn((event,))
        return self.wants_missed(event)

    def wants_missed(self, event: Envelope) -> bool:
        """Return whether an event of before is for the client."""
        if event.topic not in self._channels:
            return self.is_last(event)
        if NOTIFICATIONS in self._channels[event.topic] and event.name not in NOTIFIED:
            return False
        return self._filter.wants_missed(event)

    def is_last(self, event: Envelope) -> bool:
        """Return whether an event ends the stream; what programs publish never does."""
        is_of_site = event.topic.startswith(CONTROL)
        return is_of_site and event.name == ENDED

    def encode(self, event: Envelope, *, with_id: bool = True) -> bytes:
        """Return an event as frames, one for each channel that it belongs to."""
        if isinstance(event, Pushed):
            # It is delivered again by its queue, so the position does not move.
            return self._frame(event, event.topic, with_id=False)
        if event.topic not in self._channels:
            return frames.encode(event, with_id=with_id)
        return b"".join(
            self._frame(event, channel, with_id=with_id)
            for channel in self._channels[event.topic]
        )

    def _note(self, event: Envelope) -> None:
        """Take what there is now, after a message was sent or acknowledged."""
        if event.name == queues.SETTLED:
            feed = self._feeds.get(event.data["queue"])
            given = event.data["receipts"]
            if feed is None or not sum(feed.settle(receipt) for receipt in given):
                return
        if self._feeds:
            self._pump.ring()

    def _frame(self, event: Envelope, channel: str, *, with_id: bool) -> bytes:
        payload: dict[str, Any] = {
            "id": event.id,
            "channel": channel,
            "name": event.name,
            "data": self._data(event),
            "headers": event.headers,
        }
        if isinstance(event, Pushed):
            payload |= {"receipt": event.receipt, "tries": event.tries}
        head = f"id: {event.id}\n" if with_id else ""
        body = orjson.dumps(payload)
        return f"{head}event: {event.name}\ndata: ".encode() + body + b"\n\n"

    def _data(self, event: Envelope) -> Mapping[str, Any]:
        """Return the data of an event; those of the site's posts say where to read."""
        if topics.is_of_program(event.topic) or "author_id" not in event.data:
            return event.data
        numbers = {
            name: int(event.data[name]) for name in NUMBERS if name in event.data
        }
        return {**event.data, **numbers, "url": f"{self._posts}{event.data['id']}"}
