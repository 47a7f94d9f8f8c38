"""Posts that their authors send to Twitter too, through the outbox."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from app.email.links import public_url
from app.exceptions import Conflict, NotFound
from app.extensions import db, twitter
from app.integrations.twitter import logins, queries, texts
from app.integrations.twitter.models import FAILED, QUEUED, SENDING, SENT, CrossPost
from app.lib import signing
from app.lib.i18n import mark as _l
from app.media import attachments
from app.posts import ownership
from app.posts.events import PostPublished
from app.posts.models import Post
from app.users.models import User
from app.worker import outbox
from flask_twitter_api import errors
from flask_twitter_api.typed.actions import Session

NOT_CONNECTED = _l("You are no longer connected to Twitter. Connect again.")
EXPIRED = _l("Twitter no longer accepts your connection. Connect again.")
GAVE_UP = _l("Twitter did not answer for a long time.")
# What was not sent at all, so it can simply be sent later.
NOT_SENT = (
    errors.RefusedError,
    errors.NotConfiguredError,
    errors.TooManyRequestsError,
    errors.OutOfCreditsError,
    errors.InvalidKeyError,
)
# What may have been sent although no response says so.
UNKNOWN = (errors.NoAnswerError, errors.BadAnswerError, errors.ServerFaultError)


def is_offered(user_id: int) -> bool:
    """Return whether an account may send its posts to Twitter, too."""
    return twitter.configured and logins.find(user_id) is not None


def queue(event: PostPublished) -> None:
    """Queue a post for Twitter if its author wants that and is connected."""
    login = logins.find(event.post.user_id) if event.crosspost else None
    if login is None:
        return
    post_id = event.post.id
    db.session.add(CrossPost(post_id=post_id, handle=login.handle, state=QUEUED))
    _enqueue(post_id)


def retry(viewer: User, post_id: int) -> None:
    """Send again what failed.

    :raises NotFound: the post was never to be sent.
    :raises NotAllowed: it is another author's.
    :raises Conflict: it has not failed, or the author is not connected.
    """
    ownership.get_own(post_id, viewer)
    found = db.session.get(CrossPost, post_id)
    if found is None:
        raise NotFound
    if found.state != FAILED:
        raise Conflict(_l("This is not to be sent again."))
    login = logins.find(viewer.id)
    if login is None:
        raise Conflict(NOT_CONNECTED)
    found.state, found.reason, found.handle = QUEUED, None, login.handle
    _enqueue(post_id)
    db.session.commit()


def of_posts(ids: Collection[int]) -> dict[int, CrossPost]:
    """Return the cross-posts of these posts, by their ids."""
    if not ids:
        return {}
    found = db.session.scalars(sa.select(CrossPost).where(CrossPost.post_id.in_(ids)))
    return {each.post_id: each for each in found}


def send(payload: dict[str, Any], secret: str) -> None:
    """Send a post once: after a lost response, look for it before sending again."""
    found = db.session.get(CrossPost, payload["post_id"])
    post = db.session.get(Post, payload["post_id"])
    if found is None or post is None or found.state not in (QUEUED, SENDING):
        return
    session = _session_of(post.user_id, secret) if post.author.is_active else None
    if session is None:
        _fail(found, NOT_CONNECTED)
        return
    text = _text_of(post)
    if found.state == SENDING and (sent := _already_there(found, text)):
        found.state, found.tweet_id = SENT, sent
        return
    # Committed before it is sent: after a kill the next worker knows of it.
    found.state = SENDING
    db.session.commit()
    _tweet(found, session, text, _parent_tweet(post))


def unsent(payload: dict[str, Any]) -> None:
    """Note that a post could not be sent, however often it was tried."""
    found = db.session.get(CrossPost, payload["post_id"])
    if found is not None and found.state in (QUEUED, SENDING):
        _fail(found, GAVE_UP)


def _text_of(post: Post) -> str:
    """Return the text of the tweet. Attachments stay here, so it links to them.

    Without a text their first description is taken.
    """
    text = post.body
    if not text:
        shown = attachments.of_posts([post.id]).get(post.id, ())
        text = attachments.first_description(shown)
    address = public_url("main.post", post_id=post.id)
    return texts.fit_tweet(text, address, has_more=post.attachment_count > 0)


def _parent_tweet(post: Post) -> str | None:
    """Return the id of the tweet that the parent of a post is, if it is one."""
    if post.reply_to_id is None:
        return None
    parent = db.session.get(Post, post.reply_to_id)
    if parent is not None and parent.origin_id is not None:
        return queries.tweet_id(parent.origin_id)
    sent = db.session.get(CrossPost, post.reply_to_id)
    return sent.tweet_id if sent is not None else None


def _tweet(found: CrossPost, session: Session, text: str, reply_to: str | None) -> None:
    try:
        found.tweet_id = twitter.client.tweet(session, text, reply_to_tweet_id=reply_to)
        found.state = SENT
    except errors.SessionExpiredError:
        _fail(found, EXPIRED)
    except UNKNOWN:
        raise
    except NOT_SENT:
        found.state = QUEUED
        db.session.commit()
        raise
    except errors.TwitterError as error:
        _fail(found, error.message)


def _already_there(found: CrossPost, text: str) -> str | None:
    """Return the id of the tweet whose response was lost, if it was written."""
    client = twitter.client.with_options(fresh=True)
    for tweet in client.last_tweets(found.handle, include_replies=True).page():
        moment = texts.moment_of(tweet)
        is_late = moment is not None and moment >= found.created_at - texts.SKEW
        if is_late and texts.plain_text(tweet) == text:
            return tweet.id
    return None


def _session_of(user_id: int, secret: str) -> Session | None:
    login = logins.find(user_id)
    try:
        return logins.session_of(login, secret) if login is not None else None
    except signing.BadToken:
        return None


def _fail(found: CrossPost, reason: str) -> None:
    found.state, found.reason = FAILED, reason[:256]


def _enqueue(post_id: int) -> None:
    payload = {"post_id": post_id}
    outbox.add(
        "crosspost",
        payload,
        key=f"crosspost:{post_id}",
        otherwise=("crosspost_unsent", payload),
    )
