"""Communities and Spaces."""
# ruff: noqa: RUF009 - known() describes a field, it makes no shared default.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .base import (
    Record,
    as_flag,
    as_int,
    as_text,
    as_texts,
    as_time,
    inside,
    known,
    many_of,
    one_of,
)
from .user import User


@dataclass(frozen=True, kw_only=True)
class Rule(Record):
    """A rule of a community."""

    id: str = known(as_text, "id", default="")
    name: str = known(as_text, "name", default="")
    description: str | None = known(as_text, "description")


@dataclass(frozen=True, kw_only=True)
class Community(Record):
    """A community."""

    id: str = known(as_text, "id", default="")
    name: str = known(as_text, "name", default="")
    description: str | None = known(as_text, "description")
    question: str | None = known(as_text, "question")
    member_count: int | None = known(as_int, "member_count")
    moderator_count: int | None = known(as_int, "moderator_count")
    created_at: datetime | None = known(as_time, "created_at")
    join_policy: str | None = known(as_text, "join_policy")
    invites_policy: str | None = known(as_text, "invites_policy")
    is_nsfw: bool | None = known(as_flag, "is_nsfw")
    is_pinned: bool | None = known(as_flag, "is_pinned")
    role: str | None = known(as_text, "role")
    topic: str | None = known(as_text, "topic")
    banner: str | None = known(as_text, "banner_url")
    search_tags: tuple[str, ...] = known(as_texts, "search_tags", default=())
    rules: tuple[Rule, ...] = known(many_of(lambda: Rule), "rules", default=())
    creator: User | None = known(one_of(lambda: User), "creator")
    admin: User | None = known(one_of(lambda: User), "admin")
    members_preview: tuple[User, ...] = known(
        many_of(lambda: User), "members_preview", default=()
    )

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Lift the name of the main topic."""
        return {"topic": inside(data, "primary_topic", "name"), **data}


@dataclass(frozen=True, kw_only=True)
class Space(Record):
    """A live or past conversation by voice."""

    id: str = known(as_text, "id", default="")
    title: str = known(as_text, "title", default="")
    state: str | None = known(as_text, "state")
    created_at: datetime | None = known(as_time, "created_at")
    scheduled_start: datetime | None = known(as_time, "scheduled_start")
    updated_at: datetime | None = known(as_time, "updated_at")
    listeners_now: int | None = known(as_int, "total_live_listeners")
    participant_count: int | None = known(as_int, "total_participants")
    replays: int | None = known(as_int, "total_replay_watched")
    creator: User | None = known(one_of(lambda: User), "creator")
    admins: tuple[User, ...] = known(many_of(lambda: User), "admins", default=())
    speakers: tuple[User, ...] = known(many_of(lambda: User), "speakers", default=())
    listeners: tuple[User, ...] = known(many_of(lambda: User), "listeners", default=())

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Lift the counts and the people."""
        lifted: dict[str, Any] = {}
        for part in ("stats", "participants"):
            inner = inside(data, part)
            lifted.update(inner if isinstance(inner, dict) else {})
        return {**lifted, **data}
