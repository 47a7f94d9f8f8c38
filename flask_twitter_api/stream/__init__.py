"""Tweets as they come: the service's WebSocket for filter rules and watches.

It needs the extra ``stream``. One connection per key is allowed, so one process
listens, and passes on what it hears.
"""

from .inbox import Inbox
from .loops import AsyncTweetStream
from .pace import Course, Pace
from .threads import TweetStream

__all__ = ["AsyncTweetStream", "Course", "Inbox", "Pace", "TweetStream"]
