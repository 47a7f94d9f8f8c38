"""Edited tweets among mirrored ones: a post follows its tweet to the latest version."""

from itertools import chain
from typing import NamedTuple

from app.extensions import db
from app.integrations.twitter import queries
from app.integrations.twitter.validation import CheckedTweet
from app.integrations.twitter.versions import versions_of
from app.posts.commands import DeleteIngestedPost
from app.posts.models import Post


class Known(NamedTuple):
    """The posts of tweets by their ids, and which were of former versions so far."""

    posts: dict[str, Post]
    moved: list[str]


def settle(user_id: int, wanted: dict[str, CheckedTweet]) -> Known:
    """Return the posts of wanted tweets, of which former versions are taken out.

    The post of a former version becomes that of the latest, so that replies to it and
    reactions stay; the caller then changes its text, and commits.
    """
    versions = {number: versions_of(tweet) for number, tweet in wanted.items()}
    numbers = {*wanted, *chain.from_iterable(versions.values())}
    found = db.session.scalars(queries.mirrored(user_id, numbers))
    posts = {queries.tweet_id(post.origin_id or ""): post for post in found}
    known, moved = {*wanted, *posts}, []
    for number, all_of_it in versions.items():
        present = [each for each in all_of_it if each in known]
        if present and present[-1] != number:
            del wanted[number]
        elif _succeed(number, present[:-1], posts):
            moved.append(number)
    here = {number: posts[number] for number in wanted if number in posts}
    return Known(here, moved)


def _succeed(number: str, former: list[str], posts: dict[str, Post]) -> bool:
    """Leave one post of all versions; return whether it was of a former one."""
    older = [posts.pop(each) for each in former if each in posts]
    is_moved = bool(older) and number not in posts
    if is_moved:
        posts[number] = older.pop()
    for post in older:
        DeleteIngestedPost(post).execute()
    if is_moved:
        posts[number].origin_id = queries.origin_id(number)
    return is_moved
