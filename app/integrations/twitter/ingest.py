"""Tweets as posts: brought here once, changed and deleted as they are there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.integrations.twitter import attachments as pictures_of
from app.integrations.twitter import foreign, queries, texts, threads
from app.integrations.twitter.foreign import CheckedTweet
from app.integrations.twitter.models import ORIGIN, TwitterAccount
from app.lib.clock import utcnow
from app.lib.entities import tag_spellings
from app.lib.ids import LOW_BITS, make_id
from app.lib.text import shorten
from app.media import attachments
from app.media.attachments import AttachmentRecord, Draft
from app.posts import live_events, replies, tombstones
from app.posts.links import link_tags
from app.posts.models import Post, PostRevision
from app.users.models import User
from flask_twitter_api.models import Tweet

RETRIES = 5
LONGEST = 4_000
# Open pages are told of what is news, not of what was fetched late.
NEWS = timedelta(hours=1)
# As many ids as a second has.
SECOND = 1_000 << LOW_BITS
# Longer than the service's search, or a delivery on its way, knows what is deleted.
AFTERLIFE = timedelta(days=2)


def belongs(account: TwitterAccount, tweet: Tweet) -> bool:
    """Tell whether a tweet is for those who follow its author.

    Answers to others are not, as on Twitter; answers to oneself are a thread.
    """
    if tweet.author is None or tweet.author.id != account.twitter_id:
        return False
    is_answer = bool(tweet.in_reply_to_id)
    return not is_answer or tweet.in_reply_to_user_id == account.twitter_id


def store(account: TwitterAccount, tweets: Iterable[Tweet]) -> list[Tweet]:
    """Bring tweets here, and give those that are new; the caller commits.

    What is here already is compared, so that storing twice is storing once.
    """
    wanted, here = _meet(account, tweets)
    rich = [post.id for post in here.values() if post.attachment_count]
    had = attachments.of_posts(rich) if rich else {}
    for tweet_id, post in here.items():
        tweet = wanted[tweet_id]
        _show(post, had.get(post.id, ()), pictures_of.mirrored(tweet))
        _drop_address(post, tweet)
        update(post, body_of(tweet))
    return _add(account, wanted, here)


def add(account: TwitterAccount, tweets: Iterable[Tweet]) -> list[Tweet]:
    """Bring what is not here yet, and give what was new; the caller commits.

    What was deleted, there or here, stays away.
    """
    return _add(account, *_meet(account, tweets))


def update(post: Post, body: str) -> bool:
    """Give a post the text that the tweet has now; tells whether it is another."""
    if post.body == body or not (body or post.attachment_count):
        return False
    db.session.execute(
        sa.insert(PostRevision).values(
            post_id=post.id,
            body=post.body,
            language=post.language,
            created_at=post.edited_at or post.timestamp,
        )
    )
    post.body, post.edited_at = body, utcnow()
    post.version += 1
    db.session.flush()
    link_tags(post.id, tag_spellings(body))
    return True


def _show(post: Post, had: Sequence[AttachmentRecord], drafts: Sequence[Draft]) -> None:
    """Give a post the pictures that the tweet has now."""
    if not attachments.same(had, drafts):
        attachments.replace(post.id, post.user_id, drafts)
        post.version += 1
        db.session.flush()
        db.session.refresh(post, ["attachment_count"])


def _drop_address(post: Post, tweet: Tweet) -> None:
    """Take the address away that stood for pictures before they were shown here."""
    address = (tweet.retweeted or tweet).url
    words = body_of(tweet)
    former = "\n\n".join(part for part in (words, address) if part)
    if post.body == former != words:
        post.body = words
        post.version += 1


def bury(post: Post) -> None:
    """Delete a post whose tweet was deleted, for good; the caller commits."""
    tombstones.lay(post, AFTERLIFE)
    remove(post)


def remove(post: Post) -> None:
    """Delete a post whose tweet may be seen again one day; the caller commits."""
    replies.lock([post.id])
    live_events.tell_deleted(post)
    db.session.delete(post)


def body_of(tweet: Tweet) -> str:
    """Give what the post says: the words, what they quote, and where the rest is."""
    words = [texts.plain_text(tweet)]
    if tweet.retweeted is not None:
        name = tweet.retweeted.author.username if tweet.retweeted.author else ""
        words[0] = f"RT @{name}: {words[0]}"
    shown = tweet.retweeted or tweet
    if shown.quoted is not None and shown.quoted.author is not None:
        quoted = texts.plain_text(shown.quoted)
        words.append(f"» @{shown.quoted.author.username}: {quoted}")
    if len(shown.attachments) > len(pictures_of.mirrored(tweet)) and shown.url:
        words.append(shown.url)
    return shorten("\n\n".join(word for word in words if word), LONGEST)


def insert(
    user_id: int,
    tweet: CheckedTweet,
    body: str,
    origin: str | None,
    drafts: Sequence[Draft] = (),
) -> Post | None:
    """Add a post with its pictures unless it is here; ids made from time may collide.

    None where it was here, or nothing is left of it; the caller commits.
    """
    moment = tweet.created_at
    if moment is None or not (body or drafts):
        return None
    made = make_id(moment)
    for _ in range(RETRIES):
        try:
            with db.session.begin_nested():
                post = _post(user_id, tweet, moment, body, origin)
                post.id = made
                threads.place(post, tweet)
                db.session.add(post)
        except IntegrityError:
            if list(db.session.scalars(queries.mirrored(user_id, [tweet.id]))):
                return None
            made = _free_id(made)
        else:
            link_tags(post.id, tag_spellings(body))
            threads.join(post)
            attachments.attach(post.id, user_id, drafts)
            return post
    return None


def _free_id(taken: int) -> int:
    """Return an id that is free, in the same second if there is one.

    Old tweets have a date without milliseconds, or without a time at all, so that
    thousands of one person may share a moment; they stay in the order they came in.
    """
    nearby = Post.id.between(taken, taken + SECOND)
    latest = sa.select(sa.func.max(Post.id)).where(nearby)
    return (db.session.scalar(latest) or taken) + 1


def _meet(
    account: TwitterAccount, tweets: Iterable[Tweet]
) -> tuple[dict[str, CheckedTweet], dict[str, Post]]:
    """Give the tweets that are to be here, and the posts of those that are, by id."""
    _take_turns(account)
    sound, _ = foreign.checked(tweets)
    wanted = {each.id: each for each in sound if belongs(account, each)}
    posts = db.session.scalars(queries.mirrored(account.user_id, list(wanted)))
    return wanted, {queries.tweet_id(post.origin_id or ""): post for post in posts}


def _add(
    account: TwitterAccount, wanted: Mapping[str, CheckedTweet], here: Collection[str]
) -> list[Tweet]:
    buried = tombstones.among([queries.origin_id(number) for number in wanted])
    new = [
        tweet
        for number, tweet in sorted(wanted.items())
        if number not in here and queries.origin_id(number) not in buried
    ]
    return [tweet for tweet in new if _insert(account, tweet)]


def _take_turns(account: TwitterAccount) -> None:
    """Let one transaction at a time bring what an account wrote.

    Two that bring the same tweets would else wait for each other: one for the row of
    the author, whom a trigger counts for, the other for the tweet.
    """
    one = sa.select(User.id).where(User.id == account.user_id)
    db.session.execute(one.with_for_update(key_share=True))


def _insert(account: TwitterAccount, tweet: CheckedTweet) -> bool:
    drafts = pictures_of.mirrored(tweet)
    post = insert(account.user_id, tweet, body_of(tweet), ORIGIN, drafts)
    if post is not None:
        _tell(post)
    return post is not None


def _post(
    user_id: int, tweet: Tweet, moment: datetime, body: str, origin: str | None
) -> Post:
    return Post(
        user_id=user_id,
        body=body,
        timestamp=moment,
        language=texts.language_of(tweet),
        language_chosen=True,
        origin=origin,
        origin_id=queries.origin_id(tweet.id),
    )


def _tell(post: Post) -> None:
    if post.timestamp > utcnow() - NEWS:
        live_events.tell_new(post, to_everybody=False)
