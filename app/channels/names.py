"""Names of programs and channels: which are valid, and when two are the same."""

import re
from dataclasses import replace

from app.broker import topics
from app.broker.topics import Channel, ChannelKind
from app.channels.models import MAX_NAME
from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.lib.usernames import RESERVED, username_key

NAME_TAKEN = _l("Another program has this name.")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")
_NAME_RULE = _l(
    "Names are made of the letters a-z, digits, hyphens and underscores, and begin and"
    " end with a letter or a digit."
)
_NO_CHANNEL = _l("This is not a channel: %(name)s.")
_ENDING = _l("The last part of a channel may not be %(name)s.")
# What the site uses for itself, beside the names that nobody may have.
_RESERVED = RESERVED | {"broker", "mirror", "program", "programs", "public", "worker"}
# Behind a channel they are operations of the API; behind `groups` comes their name.
GROUPS = "groups"
ENDINGS = frozenset(
    {"ack", "dead-letters", "delete", GROUPS, "messages", "nack", "retry"}
)


def check_name(name: str) -> str:
    """Return the name of a new program in the form to store.

    :raises Invalid: it is not valid, or reserved.
    """
    folded = username_key(name[: 4 * MAX_NAME])
    if len(folded) > MAX_NAME or not _NAME.fullmatch(folded):
        raise Invalid("name", _NAME_RULE)
    if folded in _RESERVED:
        raise Invalid("name", NAME_TAKEN)
    return folded


def read(text: str) -> Channel:
    """Return the channel that a text names; the name of a program is folded.

    :raises Invalid: there is no such channel.
    """
    try:
        channel = topics.parse(text)
    except topics.InvalidName as error:
        shown = text.encode(errors="replace").decode()[: topics.MAX_NAME_LENGTH]
        raise Invalid("channel", _NO_CHANNEL, name=shown) from error
    if channel.kind is not ChannelKind.APP:
        return channel
    _check_ending(channel.path.split("/"))
    return replace(channel, name=username_key(channel.name))


def _check_ending(path: list[str]) -> None:
    """Refuse a channel whose address is that of an operation on another one."""
    if path[-1] in ENDINGS:
        raise Invalid("channel", _ENDING, name=path[-1])
    if len(path) > 1 and path[-2] == GROUPS:
        raise Invalid("channel", _ENDING, name="/".join(path[-2:]))
