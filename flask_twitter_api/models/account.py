"""What belongs to the account at the service, and to a logged-in person."""
# ruff: noqa: RUF009 - known() describes a field, it makes no shared default.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .base import (
    Record,
    as_flag,
    as_float,
    as_int,
    as_mappings,
    as_text,
    as_time,
    known,
    many_of,
)
from .tweet import Tweet

#: How the rules are tagged that deliver all that one account writes.
MONITOR_TAG = "monitor:"
#: The status of a watch that delivers; before it come waiting and configuring.
WATCH_ACTIVE = 2


@dataclass(frozen=True, kw_only=True)
class Balance(Record):
    """The credits that are left; they may be a little below 0."""

    recharged: float = known(as_float, "recharge_credits", default=0.0)
    bonus: float = known(as_float, "total_bonus_credits", default=0.0)

    @property
    def total(self) -> float:
        """Both kinds together."""
        return self.recharged + self.bonus


@dataclass(frozen=True, kw_only=True)
class FilterRule(Record):
    """A standing search whose finds are delivered; while active it costs credits."""

    id: str = known(as_text, "rule_id", default="")
    tag: str = known(as_text, "tag", default="")
    value: str = known(as_text, "value", default="")
    interval_seconds: float | None = known(as_float, "interval_seconds")
    active: bool | None = known(as_flag, "is_effect")
    deleted: bool | None = known(as_flag, "is_delete")
    created_at: datetime | None = known(as_time, "created_at")

    @property
    def monitored(self) -> str:
        """The handle of whom this rule delivers whole; "" of any other rule."""
        handle = self.tag.removeprefix(MONITOR_TAG)
        return handle if handle != self.tag else ""


@dataclass(frozen=True, kw_only=True)
class MonitoredUser(Record):
    """An account under the service's own watch; status 2 means it is active."""

    #: The name of the watch, by which it is taken off.
    id: str = known(as_text, "id_for_user", default="")
    user_id: str = known(as_text, "x_user_id", default="")
    username: str = known(as_text, "x_user_screen_name", default="")
    name: str = known(as_text, "x_user_name", default="")
    tweets: bool | None = known(as_flag, "is_monitor_tweet")
    profile: bool | None = known(as_flag, "is_monitor_profile")
    tweet_status: int | None = known(as_int, "monitor_tweet_config_status")
    profile_status: int | None = known(as_int, "monitor_profile_config_status")
    created_at: datetime | None = known(as_time, "created_at")


@dataclass(frozen=True, kw_only=True)
class Message(Record):
    """A direct message."""

    id: str = known(as_text, "id", default="")
    sender_id: str = known(as_text, "sender_id", default="")
    recipient_id: str = known(as_text, "recipient_id", default="")
    text: str = known(as_text, "text", default="")
    sent_at: datetime | None = known(as_time, "time", "created_at")


@dataclass(frozen=True, kw_only=True)
class Delivery(Record):
    """What the service delivers to a webhook."""

    event_type: str = known(as_text, "event_type", default="")
    rule_id: str | None = known(as_text, "rule_id")
    rule_tag: str | None = known(as_text, "rule_tag")
    rule_value: str | None = known(as_text, "rule_value")
    sent_at: datetime | None = known(as_time, "timestamp")
    tweets: tuple[Tweet, ...] = known(many_of(lambda: Tweet), "tweets", default=())
    #: The same as they came, for whoever puts them aside; ``Tweet.from_json`` reads
    #: each of them.
    raw: tuple[Mapping[str, Any], ...] = known(
        as_mappings, "raw", default=(), shown=False
    )

    @property
    def is_fast(self) -> bool:
        """Whether it came by the fast lane, which tells less of a tweet."""
        return self.event_type == "fast_tweet"

    @property
    def is_complete(self) -> bool:
        """Whether its authors are delivered with all they write.

        So it is with the service's own watch, which names no rule, and with the rules
        that ``monitor`` makes; what another search finds may be only a part.
        """
        tag = self.rule_tag or ""
        return tag.startswith(MONITOR_TAG) or not (self.rule_id or tag)

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Bring the single tweet of the fast lane into the list."""
        single = data.get("tweet")
        if isinstance(single, dict) and "tweets" not in data:
            rest = {name: value for name, value in data.items() if name != "tweet"}
            return {**rest, "tweets": [single], "raw": [single]}
        return {**data, "raw": data.get("tweets")}
