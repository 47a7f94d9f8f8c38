"""The names of topics and queues: how they are built, and which are valid.

Inside the site, topics have short names (`user:1`, `author:7`); processes of two
versions run side by side during a restart, so these do not change. Outside, a channel
is a path: `/topic/...` reaches every subscriber, `/queue/...` one consumer of a group.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.lib import hashtags

QUEUE_PREFIX = "/queue/"
TOPIC_PREFIX = "/topic/"
MAX_NAME_LENGTH = 200

PUBLIC = "public"
"""The topic of all new public posts."""

NEWS = "news"
"""The topic of new headlines of the site's sources."""

METRICS = "metrics"
"""The topic of what each process reports of itself, once a second."""

_NAME = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,200}", re.ASCII)
_SEGMENT = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?"
# How many segments a channel has below the name of its program.
_BELOW = 5
_APP = re.compile(
    rf"(?P<app>{_SEGMENT})/(?P<path>{_SEGMENT}(?:/{_SEGMENT}){{0,{_BELOW - 1}}})"
)
# Queues of programs have those, their name and `app` before it.
_PATH = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT}){{0,{_BELOW + 1}}}")
_MEMBER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._:@-]{0,99}")
_USER = re.compile(r"[^\s/\x00-\x1f\x7f-\x9f]{1,64}")
_ID = re.compile(r"-?[0-9]{1,16}")


class InvalidName(ValueError):
    """A topic, queue, group, consumer or event has a name that is not valid."""


class ChannelKind(StrEnum):
    """What a channel is about."""

    PUBLIC = "public"
    TAG = "tag"
    USER = "user"
    HOME = "home"
    NOTIFICATIONS = "notifications"
    THREAD = "thread"
    APP = "app"


@dataclass(frozen=True)
class Channel:
    """A topic or queue as the outside names it.

    `name` is the key of a tag, the name or id of a user, the id of the first post of a
    thread, or the name of an application, of which `path` is the rest.
    """

    kind: ChannelKind
    name: str = ""
    path: str = ""
    is_queue: bool = False

    def __str__(self) -> str:
        """Return the name, such as `/topic/tag/python`."""
        prefix = QUEUE_PREFIX if self.is_queue else TOPIC_PREFIX
        return prefix + "/".join(filter(None, (self.kind, self.name, self.path)))


# Topics of programs, beside those of what happens to them.
_FOR_ALL, _FOR_OWNER = "open:", "app:"
# What is over soon: who was away for a moment does not receive it later.
_MOMENTARY = (METRICS, "presence:", "program:", QUEUE_PREFIX)
TYPING = "typing"
"""The name of the event that somebody writes to a user, on the topic of the latter."""


def is_replayed(topic: str, name: str) -> bool:
    """Return whether an event is held for clients that come back."""
    is_typing = name == TYPING and topic.startswith("user:")
    return not (is_typing or topic.startswith(_MOMENTARY))


def user(user_id: int) -> str:
    """Return the topic of what concerns one user alone."""
    return f"user:{user_id}"


def author(user_id: int) -> str:
    """Return the topic of the posts of one author."""
    return f"author:{user_id}"


def thread(conversation_id: int) -> str:
    """Return the topic of a thread, named after the post that it began with."""
    return f"thread:{conversation_id}"


def presence(user_id: int) -> str:
    """Return the topic on which it is published that a user is active, or no longer."""
    return f"presence:{user_id}"


def tag(key: str) -> str:
    """Return the topic of the posts with a tag, by its key."""
    return f"tag:{key}"


def program(program_id: int) -> str:
    """Return the topic of what happens to a program and in its queues."""
    return f"program:{program_id}"


def of_program(program_id: int, path: str, *, is_public: bool) -> str:
    """Return the topic of a channel of a program: one for all, one for its owner.

    It has the id and not the name, which another program may have later. What was
    published for the owner alone is on a topic that nobody else hears afterwards.
    """
    return f"{_FOR_ALL if is_public else _FOR_OWNER}{program_id}:{path}"


def is_of_program(topic: str) -> bool:
    """Return whether programs publish to a topic, or send to a queue of that name."""
    return topic.startswith((_FOR_ALL, _FOR_OWNER, QUEUE_PREFIX))


def token(token_id: int) -> str:
    """Return the topic on which the end of an API token is published."""
    return f"token:{token_id}"


def adopted_token(user_id: int) -> str:
    """Return the topic on which the end of a user's token without a row is published.

    Such a token lies in the row of its user, in a database of the founding application.
    """
    return f"token:user:{user_id}"


def session(session_id: int) -> str:
    """Return the topic on which the end of a session is published."""
    return f"session:{session_id}"


def parse(text: str) -> Channel:
    """Return the channel that a name from outside means.

    :raises InvalidName: there is no such channel.
    """
    if len(text) > MAX_NAME_LENGTH:
        raise InvalidName(f"A channel has at most {MAX_NAME_LENGTH} characters")
    for prefix in (TOPIC_PREFIX, QUEUE_PREFIX):
        if text.startswith(prefix):
            kind, _, rest = text.removeprefix(prefix).partition("/")
            found = _channel(kind, rest, is_queue=prefix == QUEUE_PREFIX)
            if found is not None and not text.endswith("/"):
                return found
    raise InvalidName(f"Not a channel: {text!r}")


def check_topic(name: str) -> None:
    """Refuse what no topic is named.

    :raises InvalidName: it is not one printable word, or it is a queue.
    """
    if name.startswith(QUEUE_PREFIX):
        raise InvalidName(f"A queue takes what is sent, not published: {name}")
    check_event_name(name)


def check_event_name(name: str) -> None:
    """Refuse what is not one printable word.

    :raises InvalidName: it is not.
    """
    if not _NAME.fullmatch(name):
        raise InvalidName(f"Not a topic or an event name: {name!r}")


def check_queue(name: str) -> None:
    """Refuse what no queue is named.

    :raises InvalidName: it is not `/queue/` and one to seven plain segments.
    """
    path = name.removeprefix(QUEUE_PREFIX)
    if path == name or len(name) > MAX_NAME_LENGTH or not _PATH.fullmatch(path):
        raise InvalidName(f"Not a queue: {name!r}")


def check_member(name: str) -> None:
    """Refuse what no group and no consumer is named.

    :raises InvalidName: it is not.
    """
    if not _MEMBER.fullmatch(name):
        raise InvalidName(f"Not a group or a consumer: {name!r}")


def _channel(kind: str, rest: str, *, is_queue: bool) -> Channel | None:
    if kind == ChannelKind.APP:
        match = _APP.fullmatch(rest)
        if match is None:
            return None
        return Channel(ChannelKind.APP, match["app"], match["path"], is_queue)
    return None if is_queue else _topic(kind, rest)


def _topic(kind: str, rest: str) -> Channel | None:
    if kind in (ChannelKind.PUBLIC, ChannelKind.HOME, ChannelKind.NOTIFICATIONS):
        return None if rest else Channel(ChannelKind(kind))
    if kind == ChannelKind.TAG:
        found = hashtags.find_tag(f"#{rest}", 0, -1)
        is_whole = found is not None and found[1] == len(rest) + 1
        return Channel(ChannelKind.TAG, hashtags.tag_key(rest)) if is_whole else None
    if kind == ChannelKind.USER and _USER.fullmatch(rest):
        return Channel(ChannelKind.USER, rest)
    if kind == ChannelKind.THREAD and _ID.fullmatch(rest):
        return Channel(ChannelKind.THREAD, rest)
    return None
