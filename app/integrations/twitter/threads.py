"""Tweets that reply to tweets of the same author: threads, in whatever order they come.

What comes before its parent waits for that, and is joined to it then.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from app.extensions import db
from app.integrations.twitter import queries, texts
from app.integrations.twitter.validation import CheckedTweet, is_older, tweet_id
from app.posts import replies, revisions
from app.posts.models import Post
from app.posts.replies import Parent


def parent_id(tweet: CheckedTweet) -> str | None:
    """Return the id of the tweet that one replies to, None if there is none.

    Only an older tweet can be a parent, so that parents never lead in a circle.
    """
    number = tweet.in_reply_to_id
    return number if number and is_older(number, tweet.id) else None


def stored_parents(user_id: int, tweets: Sequence[CheckedTweet]) -> dict[str, Parent]:
    """Return the parents of tweets that are posts already, by the ids of theirs.

    Tweets whose parents are among them are left out.
    """
    wanted = {parent_id(tweet) for tweet in tweets} - {tweet.id for tweet in tweets}
    ids = [number for number in wanted if number]
    if not ids:
        return {}
    found = db.session.scalars(queries.mirrored(user_id, ids))
    posts = {queries.tweet_id(post.origin_id or ""): post for post in found}
    # What was written here and sent there is not only here, and has replies there.
    for number, post in db.session.execute(queries.sent(user_id, ids)):
        posts[number or ""] = post
    return {number: Parent.of(post) for number, post in posts.items()}


def without_link(body: str, number: str) -> str:
    """Return the text of a reply without the link that leads to its parent."""
    return body.removesuffix(f"\n\n{texts.parent_link(number)}")


def join_waiting(parents: Sequence[Post]) -> None:
    """Join what has waited for new posts of one author to them, with all below it."""
    by_origin = {post.origin_id: post for post in parents}
    if not by_origin:
        return
    waiting = db.session.scalars(
        sa.select(Post)
        .where(
            Post.reply_to_origin_id.in_(by_origin), Post.user_id == parents[0].user_id
        )
        .order_by(Post.id)
    ).all()
    for post in waiting:
        _join(post, by_origin[post.reply_to_origin_id])
    db.session.flush()


def _join(post: Post, parent: Post) -> None:
    post.reply_to_origin_id = None
    number = queries.tweet_id(parent.origin_id or "")
    # Rows of former versions may wait for what is not older than they are.
    own = tweet_id(queries.tweet_id(post.origin_id or ""))
    if own is None or not is_older(number, own):
        return
    replies.place(post, Parent.of(parent))
    # The link is not needed any more.
    body = without_link(post.body, number)
    if body != post.body:
        post.body = body
        revisions.mark_changed(post)
    # It was the beginning of a thread until now.
    statement = sa.update(Post).where(Post.conversation_id == post.id)
    db.session.execute(statement.values(conversation_id=post.conversation_id))
