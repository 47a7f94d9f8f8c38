"""Tweets as posts: ingested once, changed and deleted as they are on Twitter."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa

from app.extensions import db
from app.integrations.twitter import attachments as tweet_media
from app.integrations.twitter import queries, successors, texts, threads, validation
from app.integrations.twitter.models import ORIGIN, TwitterAccount
from app.integrations.twitter.validation import CheckedTweet
from app.lib.clock import utcnow
from app.lib.text import shorten
from app.media import attachments
from app.media.attachments import AttachmentRecord, Draft
from app.posts import content, revisions, tombstones
from app.posts.commands import (
    DeleteIngestedPost,
    EditIngestedPost,
    IngestPost,
    ingest_all,
)
from app.posts.models import Post
from app.posts.replies import Parent
from app.users.models import User
from flask_twitter_api.models import Tweet

LONGEST = 4_000
# Open pages learn of what is news, not of what was fetched late.
NEWS = timedelta(hours=1)
# Longer than the service's search, or a delivery on its way, knows what is deleted.
TOMBSTONE_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class TweetPost:
    """A tweet with the text and the attachments that its post gets."""

    tweet: CheckedTweet
    body: str
    drafts: Sequence[Draft] = ()

    @property
    def created_at(self) -> datetime:
        """When it was written, which a checked tweet knows."""
        return cast(datetime, self.tweet.created_at)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to show."""
        return content.is_empty(self.body, has_attachments=bool(self.drafts))


def is_shown(account: TwitterAccount, tweet: Tweet) -> bool:
    """Return whether a tweet is for those who follow its author.

    Replies to others are not, as on Twitter; replies to oneself are a thread.
    """
    if tweet.author is None or tweet.author.id != account.twitter_id:
        return False
    is_reply = bool(tweet.in_reply_to_id)
    return not is_reply or tweet.in_reply_to_user_id == account.twitter_id


def store(account: TwitterAccount, tweets: Iterable[Tweet]) -> list[Tweet]:
    """Ingest tweets and return those that are new; the caller commits.

    What is here already is compared, so that storing twice is storing once.
    """
    wanted, here = _match(account, tweets)
    with_media = [post.id for post in here.values() if post.attachment_count]
    present = attachments.of_posts(with_media) if with_media else {}
    for tweet_id, post in here.items():
        tweet = wanted[tweet_id]
        _update_attachments(post, present.get(post.id, ()), tweet_media.mirrored(tweet))
        _drop_address(post, tweet)
        EditIngestedPost(post, body_of(tweet)).execute()
    return _add(account, wanted, here)


def add(account: TwitterAccount, tweets: Iterable[Tweet]) -> list[Tweet]:
    """Ingest what is not here yet and return what was new; the caller commits.

    What was deleted, there or here, stays away.
    """
    return _add(account, *_match(account, tweets))


def delete(post: Post) -> None:
    """Delete a post whose tweet was deleted, for good; the caller commits."""
    DeleteIngestedPost(post, TOMBSTONE_FOR).execute()


def remove(post: Post) -> None:
    """Delete a post whose tweet may be seen again one day; the caller commits."""
    DeleteIngestedPost(post).execute()


def body_of(tweet: Tweet) -> str:
    """Return the text of a post: the tweet, what it quotes, and where the rest is."""
    parts = [texts.plain_text(tweet)]
    if tweet.retweeted is not None:
        name = tweet.retweeted.author.username if tweet.retweeted.author else ""
        parts[0] = f"RT @{name}: {parts[0]}"
    shown = tweet.retweeted or tweet
    if shown.quoted is not None and shown.quoted.author is not None:
        quoted = texts.plain_text(shown.quoted)
        parts.append(f"» @{shown.quoted.author.username}: {quoted}")
    if len(shown.attachments) > len(tweet_media.mirrored(tweet)) and shown.url:
        parts.append(shown.url)
    return shorten("\n\n".join(part for part in parts if part), LONGEST)


def insert_all(
    user_id: int, items: Iterable[TweetPost], origin: str | None
) -> list[Post | None]:
    """Store tweets as posts and return these; the oldest has to be the first.

    None stands for what was here or has nothing to show; the caller commits.
    """
    items = list(items)
    parents = threads.stored_parents(user_id, [item.tweet for item in items])
    commands: list[IngestPost] = []
    by_tweet: dict[str, Parent | IngestPost] = {**parents}
    for item in items:
        command = _command(user_id, item, origin, by_tweet)
        commands.append(command)
        if not item.is_empty:
            by_tweet[item.tweet.id] = command
    posts = ingest_all(commands)
    threads.join_waiting([post for post in posts if post is not None])
    return posts


def _command(
    user_id: int,
    item: TweetPost,
    origin: str | None,
    parents: Mapping[str, Parent | IngestPost],
) -> IngestPost:
    tweet, body = item.tweet, item.body
    number = threads.parent_id(tweet)
    parent = parents.get(number) if number else None
    if number and parent is not None:
        body = threads.without_link(body, number)
    is_waiting = number is not None and parent is None
    return IngestPost(
        author_id=user_id,
        body=body,
        created_at=item.created_at,
        language=texts.language_of(tweet),
        origin=origin,
        origin_id=queries.origin_id(tweet.id),
        parent=parent,
        reply_to_origin_id=queries.origin_id(number or "") if is_waiting else None,
        attachments=item.drafts,
        is_news=origin is not None and item.created_at > utcnow() - NEWS,
    )


def _update_attachments(
    post: Post, present: Sequence[AttachmentRecord], drafts: Sequence[Draft]
) -> None:
    """Replace the attachments of a post if the tweet has others now."""
    if not attachments.are_same(present, drafts):
        attachments.replace(post.id, post.user_id, drafts)
        revisions.mark_changed(post)
        db.session.flush()
        db.session.refresh(post, ["attachment_count"])


def _drop_address(post: Post, tweet: Tweet) -> None:
    """Remove the address that stood for pictures before they were shown here."""
    address = (tweet.retweeted or tweet).url
    body = body_of(tweet)
    former = "\n\n".join(part for part in (body, address) if part)
    if post.body == former != body:
        post.body = body
        revisions.mark_changed(post)


def _match(
    account: TwitterAccount, tweets: Iterable[Tweet]
) -> tuple[dict[str, CheckedTweet], dict[str, Post]]:
    """Return the tweets that are to be here, and the posts that are, by tweet id."""
    _lock_author(account)
    sound, _ = validation.checked(tweets)
    wanted = {each.id: each for each in sound if is_shown(account, each)}
    here, moved = successors.settle(account.user_id, wanted)
    for number in moved:
        EditIngestedPost(here[number], body_of(wanted[number])).execute()
    return wanted, here


def _add(
    account: TwitterAccount, wanted: Mapping[str, CheckedTweet], here: Collection[str]
) -> list[Tweet]:
    deleted = tombstones.among([queries.origin_id(number) for number in wanted])
    new = [
        tweet
        for number, tweet in sorted(wanted.items(), key=lambda each: int(each[0]))
        if number not in here and queries.origin_id(number) not in deleted
    ]
    items = [TweetPost(each, body_of(each), tweet_media.mirrored(each)) for each in new]
    posts = insert_all(account.user_id, items, ORIGIN)
    return [tweet for tweet, post in zip(new, posts, strict=True) if post is not None]


def _lock_author(account: TwitterAccount) -> None:
    """Let one transaction at a time ingest what an account wrote.

    Two that ingest the same tweets would else wait for each other: one for the row of
    the author, whom a trigger counts for, the other for the tweet.
    """
    author = sa.select(User.id).where(User.id == account.user_id)
    db.session.execute(author.with_for_update(key_share=True))
