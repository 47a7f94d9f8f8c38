"""People, in the one form that both dialects of the service are read into."""
# ruff: noqa: RUF009 - known() describes a field, it makes no shared default.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from .base import (
    Record,
    as_flag,
    as_int,
    as_text,
    as_texts,
    as_time,
    inside,
    known,
)


@dataclass(frozen=True, kw_only=True)
class User(Record):
    """A Twitter account."""

    ignored: ClassVar[frozenset[str]] = frozenset({"type", "profile_bio", "status"})

    id: str = known(as_text, "id", "id_str", "rest_id", default="")
    username: str = known(as_text, "userName", "screen_name", "username", default="")
    name: str = known(as_text, "name", "display_name", default="")
    description: str | None = known(as_text, "description")
    location: str | None = known(as_text, "location")
    #: The link a person put in the profile, written out where that is known.
    website: str | None = known(as_text, "website")
    profile_url: str | None = known(as_text, "profile_url", "twitterUrl")
    picture: str | None = known(
        as_text, "profilePicture", "profile_image_url_https", "profile_image_url"
    )
    banner: str | None = known(as_text, "coverPicture", "profile_banner_url")
    followers: int | None = known(as_int, "followers", "followers_count")
    following: int | None = known(
        as_int, "following", "following_count", "friends_count"
    )
    favourites: int | None = known(as_int, "favouritesCount", "favourites_count")
    tweet_count: int | None = known(as_int, "statusesCount", "statuses_count")
    media_count: int | None = known(as_int, "mediaCount", "media_tweets_count")
    created_at: datetime | None = known(as_time, "createdAt", "created_at")
    protected: bool | None = known(as_flag, "protected")
    verified: bool | None = known(as_flag, "isVerified", "verified")
    blue_verified: bool | None = known(as_flag, "isBlueVerified", "is_blue_verified")
    verified_type: str | None = known(as_text, "verifiedType", "verified_type")
    can_dm: bool | None = known(as_flag, "canDm", "can_dm")
    automated: bool | None = known(as_flag, "isAutomated")
    automated_by: str | None = known(as_text, "automatedBy")
    pinned_tweet_ids: tuple[str, ...] = known(as_texts, "pinnedTweetIds", default=())
    unavailable: bool | None = known(as_flag, "unavailable")
    unavailable_reason: str | None = known(as_text, "unavailableReason")

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell the two meanings of ``url`` apart and find the real description."""
        source = dict(data)
        url = source.pop("url", None)
        # Inside tweets "url" is the profile's address, elsewhere the person's link.
        is_author = source.get("type") == "user" or "twitterUrl" in source
        source.setdefault("profile_url" if is_author else "website", url)
        bio = inside(source, "profile_bio")
        written = _written_out(source) or _written_out(bio)
        if written:
            source["website"] = written
        if not source.get("description") and inside(
            source, "profile_bio", "description"
        ):
            source["description"] = inside(source, "profile_bio", "description")
        return source


def _written_out(data: Any) -> str | None:
    links = inside(data, "entities", "url", "urls") if isinstance(data, dict) else None
    first = links[0] if isinstance(links, list) and links else None
    return as_text(inside(first, "expanded_url")) if isinstance(first, dict) else None


@dataclass(frozen=True, kw_only=True)
class UserAbout(Record):
    """What the "About this account" panel says."""

    id: str = known(as_text, "id", default="")
    username: str = known(as_text, "userName", default="")
    name: str = known(as_text, "name", default="")
    created_at: datetime | None = known(as_time, "createdAt")
    picture: str | None = known(as_text, "profilePicture")
    verified: bool | None = known(as_flag, "isVerified")
    blue_verified: bool | None = known(as_flag, "isBlueVerified")
    protected: bool | None = known(as_flag, "protected")
    based_in: str | None = known(as_text, "account_based_in")
    location_accurate: bool | None = known(as_flag, "location_accurate")
    affiliate_username: str | None = known(as_text, "affiliate_username")
    source: str | None = known(as_text, "source")
    username_changes: int | None = known(as_int, "username_change_count")
    identity_verified: bool | None = known(as_flag, "is_identity_verified")

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Lift the panel's fields to the level of the account's."""
        about = inside(data, "about_profile")
        lifted = dict(about) if isinstance(about, dict) else {}
        lifted["username_change_count"] = inside(lifted, "username_changes", "count")
        proof = inside(data, "verification_info", "is_identity_verified")
        return {**lifted, "is_identity_verified": proof, **data}


@dataclass(frozen=True, kw_only=True)
class Relationship(Record):
    """Whether one account follows another, and is followed back."""

    following: bool | None = known(as_flag, "following")
    followed_by: bool | None = known(as_flag, "followed_by")
