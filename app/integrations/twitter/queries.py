"""Selects of remote accounts and posts of Twitter."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from app.integrations.twitter.models import ORIGIN, CrossPost, TwitterAccount
from app.lib.ids import first_id_at
from app.lib.keyset import Cursor
from app.lib.usernames import username_key
from app.posts import visibility
from app.posts.models import Post
from app.users import queries as users
from app.users.models import User


def origin_id(tweet_id: str) -> str:
    """Return the origin id of the post that a tweet becomes."""
    return f"{ORIGIN}:{tweet_id}"


def tweet_id(origin: str) -> str:
    """Return the id of the tweet with an origin id."""
    return origin.removeprefix(f"{ORIGIN}:")


def by_twitter_id(number: str) -> "sa.Select[TwitterAccount]":
    """Select the account with an id at Twitter."""
    return (
        sa.select(TwitterAccount)
        .join(TwitterAccount.user)
        .options(sa.orm.contains_eager(TwitterAccount.user))
        .where(TwitterAccount.twitter_id == number)
    )


def followed_handle(name: str) -> "sa.Select[TwitterAccount]":
    """Select the account with a name if it is followed and was mirrored."""
    key = username_key(f"{name}@{ORIGIN}")
    return (
        sa.select(TwitterAccount)
        .join(TwitterAccount.user)
        .options(sa.orm.contains_eager(TwitterAccount.user))
        .where(
            User.username_key == key,
            User.follower_count > 0,
            TwitterAccount.reviewed_at.is_not(None),
        )
    )


def followed_among(
    ids: Collection[str], keys: Collection[str]
) -> "sa.Select[int, str, str | None]":
    """Select which of these accounts, by id or name, are followed."""
    return (
        sa.select(TwitterAccount.user_id, TwitterAccount.twitter_id, User.username_key)
        .join(User, User.id == TwitterAccount.user_id)
        .where(
            User.follower_count > 0,
            users.is_active(),
            sa.or_(TwitterAccount.twitter_id.in_(ids), User.username_key.in_(keys)),
        )
    )


def unfollowed() -> "sa.Select[int]":
    """Select the remote accounts that nobody follows."""
    return (
        sa.select(TwitterAccount.user_id)
        .join(User, User.id == TwitterAccount.user_id)
        .where(User.follower_count == 0)
    )


def have_followers(handle: str) -> "sa.Select[bool]":
    """Select, of each account here with a handle, whether it is followed."""
    return (
        sa.select(
            sa.and_(User.follower_count > 0, users.is_active()),
        )
        .select_from(TwitterAccount)
        .join(User, User.id == TwitterAccount.user_id)
        .where(sa.func.lower(TwitterAccount.handle) == handle.lower())
    )


def due(now: datetime, limit: int) -> "sa.Select[int]":
    """Select the accounts to be mirrored: followed, due and unclaimed."""
    return (
        sa.select(TwitterAccount.user_id)
        .join(User, User.id == TwitterAccount.user_id)
        .where(
            TwitterAccount.due_at <= now,
            User.follower_count > 0,
            users.is_active(),
            is_free(now),
        )
        .order_by(TwitterAccount.due_at)
        .limit(limit)
    )


def unfollowed_since(moment: datetime, limit: int) -> "sa.Select[TwitterAccount]":
    """Select accounts that nobody follows and that were due before a moment."""
    return (
        sa.select(TwitterAccount)
        .join(TwitterAccount.user)
        .options(sa.orm.contains_eager(TwitterAccount.user))
        .where(TwitterAccount.due_at < moment, User.follower_count == 0)
        .limit(limit)
    )


def is_free(now: datetime) -> "sa.ColumnElement[bool]":
    """Return the condition that no worker holds an account."""
    until = TwitterAccount.claimed_until
    return sa.or_(until.is_(None), until < now)


def mirrored(user_id: int, ids: Collection[str]) -> "sa.Select[Post]":
    """Select the posts of a user that these tweets have become."""
    wanted = [origin_id(each) for each in ids]
    return sa.select(Post).where(Post.origin_id.in_(wanted), Post.user_id == user_id)


def sent(user_id: int, ids: Collection[str]) -> "sa.Select[str | None, Post]":
    """Select the posts of a user that were sent to Twitter as these tweets."""
    return (
        sa.select(CrossPost.tweet_id, Post)
        .join(Post, Post.id == CrossPost.post_id)
        .where(CrossPost.tweet_id.in_(ids), Post.user_id == user_id)
    )


def post_of_tweet(number: str) -> "sa.Select[int]":
    """Select the id of the remote post that a tweet has become."""
    return (
        sa.select(Post.id)
        .join(Post.author)
        .where(
            Post.origin_id == origin_id(number),
            Post.origin == ORIGIN,
            visibility.MEMBERS.readable(),
        )
        .limit(1)
    )


def since(user_id: int, moment: datetime) -> "sa.Select[Post]":
    """Select the posts of an account since a moment, oldest first."""
    return (
        sa.select(Post)
        .where(Post.user_id == user_id, Post.id >= first_id_at(moment))
        .order_by(Post.id)
    )


def older_than(user_id: int, below: int, limit: int) -> "sa.Select[Post]":
    """Select the posts of an account below an id, the newest first."""
    return (
        sa.select(Post)
        .where(Post.user_id == user_id, Post.id < below)
        .order_by(Post.id.desc())
        .limit(limit)
    )


def newest_times(user_id: int, limit: int) -> "sa.Select[datetime]":
    """Select when an account wrote last, the newest first."""
    return (
        sa.select(Post.timestamp)
        .where(Post.user_id == user_id)
        .order_by(Post.id.desc())
        .limit(limit)
    )


def newest_origin(user_id: int) -> "sa.Select[str | None]":
    """Select the origin id of what an account wrote last."""
    return (
        sa.select(Post.origin_id)
        .where(Post.user_id == user_id)
        .order_by(Post.id.desc())
        .limit(1)
    )


def accounts(
    cursor: Cursor, limit: int, *, failing: bool = False
) -> "sa.Select[TwitterAccount]":
    """Select a page of the mirrored accounts, or of those whose last run failed."""
    query = sa.select(TwitterAccount).options(sa.orm.joinedload(TwitterAccount.user))
    if failing:
        query = query.where(TwitterAccount.last_error.is_not(None))
    found: sa.Select[TwitterAccount] = cursor.bound(
        query, TwitterAccount.user_id, limit
    )
    return found
