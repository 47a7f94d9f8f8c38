"""Tweets that answer tweets of the same author: threads, in whatever order they come.

What comes before the tweet that it answers waits for that, and is joined to it then.
"""

import sqlalchemy as sa

from app.extensions import db
from app.integrations.twitter import queries, texts
from app.integrations.twitter.foreign import CheckedTweet, is_older, tweet_id
from app.posts.models import Post


def place(post: Post, tweet: CheckedTweet) -> None:
    """Put a new post below the one that its tweet answers, or let it wait for that.

    Only an older tweet can be answered, so that parents never lead in a circle.
    """
    if not tweet.in_reply_to_id or not is_older(tweet.in_reply_to_id, tweet.id):
        return
    parent = db.session.scalar(queries.mirrored(post.user_id, [tweet.in_reply_to_id]))
    if parent is None:
        post.reply_to_origin_id = queries.origin_id(tweet.in_reply_to_id)
    else:
        _put_below(post, parent, tweet.in_reply_to_id)


def join(parent: Post) -> None:
    """Join what has waited for a post to it, with all that answers those."""
    number = queries.tweet_id(parent.origin_id or "")
    waiting = db.session.scalars(
        sa.select(Post).where(
            Post.reply_to_origin_id == parent.origin_id,
            Post.user_id == parent.user_id,
        )
    ).all()
    for post in waiting:
        post.reply_to_origin_id = None
        # Rows of former versions may wait for what is not older than they are.
        own = tweet_id(queries.tweet_id(post.origin_id or ""))
        if own is None or not is_older(number, own):
            continue
        _put_below(post, parent, number)
        # It was the beginning of a thread until now.
        statement = sa.update(Post).where(Post.conversation_id == post.id)
        db.session.execute(statement.values(conversation_id=post.conversation_id))
    db.session.flush()


def _put_below(post: Post, parent: Post, number: str) -> None:
    post.reply_to_id = parent.id
    beginning = parent.conversation_id
    post.conversation_id = parent.id if beginning is None else beginning
    # The link that said what it answers is not needed any more.
    words = post.body.removesuffix(f"\n\n{texts.answered_link(number)}")
    if words != post.body:
        post.body = words
        post.version = (post.version or 0) + 1
