"""Tweets and their authors as templates see them."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup

from app.exceptions import NotFound
from app.integrations.twitter import (
    crossposts,
    queries,
    reading,
    results,
    texts,
    validation,
)
from app.integrations.twitter.models import ORIGIN
from app.integrations.twitter.pictures import PictureProxy
from app.lib import signing
from app.lib.render import render_post
from app.posts.read_models import PostRecord
from flask_twitter_api.models import Media, Tweet, User

PICTURE_PURPOSE = "twitter-picture"

_HANDLE = re.compile(r"\w+")


def init_app(app: Flask) -> None:
    """Install the picture proxy, and the values that templates need."""
    app.extensions["twitter_pictures"] = PictureProxy.from_config(app.config)
    app.context_processor(_page_values)


def _page_values() -> dict[str, Any]:
    return {
        "twitter_available": reading.is_configured(),
        "task_summary": results.summary,
    }


@dataclass(frozen=True, slots=True)
class PersonView:
    """An account of Twitter as templates see it; a number that is None is unknown."""

    id: str
    username: str
    name: str
    picture_url: str
    about: Markup
    url: str
    followers: int | None = None
    following: int | None = None
    tweets: int | None = None
    protected: bool = False
    verified: bool = False


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture of a tweet, or the still of a video."""

    url: str
    alt: str
    is_video: bool


@dataclass(frozen=True, slots=True)
class CrossPostView:
    """The state of a cross-post to Twitter, as templates see it."""

    state: str
    handle: str
    tweet_id: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class TweetView:
    """A tweet as templates see it; of a retweet, the original."""

    id: str
    url: str
    author: PersonView
    created_at: datetime | None
    body_html: Markup
    language: str | None
    reply_to: str | None
    retweeted_by: str | None
    replies: int | None
    retweets: int | None
    likes: int | None
    quoted: "TweetView | None" = None
    pictures: list[PictureView] = field(default_factory=list)


def present_tweets(tweets: Iterable[Tweet]) -> list[TweetView]:
    """Return the views of tweets, without those that lack an author or an id."""
    return [present_tweet(each) for each in tweets if _is_whole(each)]


def present_tweet(tweet: Tweet) -> TweetView:
    """Return the view of a tweet, with the one that it quotes."""
    shown = tweet.retweeted if _is_whole(tweet.retweeted) else tweet
    assert shown is not None  # noqa: S101  # for the checker: the line above says so
    author = present_person(shown.author or User())
    return TweetView(
        id=shown.id,
        url=status_url(author.username, shown.id),
        author=author,
        created_at=texts.moment_of(shown),
        body_html=render_text(texts.plain_text(shown)),
        language=texts.language_of(shown),
        reply_to=validation.handle(shown.in_reply_to_username),
        retweeted_by=_retweeter(tweet),
        replies=shown.reply_count,
        retweets=shown.retweet_count,
        likes=shown.like_count,
        quoted=present_tweet(shown.quoted)
        if shown.quoted and _is_whole(shown.quoted)
        else None,
        pictures=[_picture(media) for media in shown.attachments if media.picture],
    )


def present_person(user: User) -> PersonView:
    """Return the view of a profile."""
    return PersonView(
        id=user.id,
        username=user.username,
        name=user.name or user.username,
        picture_url=picture_url((user.picture or "").replace("_normal.", "_400x400.")),
        about=render_text(user.description or ""),
        url=url_for("main.twitter_profile", name=user.username or "-"),
        followers=user.followers,
        following=user.following,
        tweets=user.tweet_count,
        protected=bool(user.protected),
        verified=bool(user.verified or user.blue_verified),
    )


def render_text(text: str) -> Markup:
    """Return a text of Twitter's as HTML; names and tags lead to our Twitter pages."""
    return render_post(
        text,
        person=_on_twitter,
        tag_url=lambda name: url_for("main.twitter_search", q=f"#{name}"),
    )


def render_remote(text: str) -> Markup:
    """Return the text of a remote post as HTML: tags lead to ours, names to Twitter.

    Without a key nothing of them can be read, so they are no links.
    """
    return render_post(
        text,
        person=_on_twitter if reading.is_configured() else lambda _name: None,
        tag_url=lambda name: url_for("main.tag", name=name),
    )


def _on_twitter(name: str) -> tuple[str, str] | None:
    # https://help.x.com/en/managing-your-account/x-username-rules
    if not _HANDLE.fullmatch(name):
        return None
    return name, url_for("main.twitter_profile", name=name)


def status_url(username: str, tweet_id: str) -> str:
    """Return the address at which this site shows a tweet."""
    return url_for("main.twitter_status", name=username or "-", tweet_id=tweet_id)


def original_url(post: PostRecord) -> str | None:
    """Return where this site shows the tweet of a remote post, None if it cannot."""
    if post.origin != ORIGIN or not reading.is_configured():
        return None
    handle = post.author.username.removesuffix(f"@{ORIGIN}")
    return status_url(handle, queries.tweet_id(post.origin_id or ""))


def crossposts_of(own_ids: Collection[int]) -> dict[int, CrossPostView]:
    """Return the states of cross-posts of the viewer's own posts, by post id."""
    if not reading.is_configured():
        return {}
    return {
        each.post_id: CrossPostView(each.state, each.handle, each.tweet_id, each.reason)
        for each in crossposts.of_posts(own_ids).values()
    }


def picture_url(address: str) -> str:
    """Return where this site serves a picture of Twitter's; "" where there is none.

    The address is signed, so that only what the service named is ever fetched.
    """
    if not pictures().may_fetch(address):
        return ""
    token = signing.dumps(address, current_app.config["SECRET_KEY"], PICTURE_PURPOSE)
    return url_for("main.twitter_picture", token=token)


def sized(address: str, size: str) -> str:
    """Return the address of a picture in one of Twitter's sizes: small, large ….

    https://docs.x.com/x-api/v1/data-dictionary/object-model/entities: of photos alone.
    """
    if address.startswith("https://pbs.twimg.com/media/") and "?" not in address:
        return f"{address}?name={size}"
    return address


def signed_address(token: str) -> str:
    """Return the address that `picture_url` signed.

    :raises NotFound: it is not signed by this site.
    """
    secret = current_app.config["SECRET_KEY"]
    try:
        return str(signing.loads(token, secret, PICTURE_PURPOSE))
    except signing.BadToken as error:
        raise NotFound from error


def pictures() -> PictureProxy:
    """Return the picture proxy of this application."""
    proxy: PictureProxy = current_app.extensions["twitter_pictures"]
    return proxy


def _picture(media: Media) -> PictureView:
    address = sized(media.picture or "", "small")
    return PictureView(
        picture_url(address), media.alt_text or "", media.kind != "photo"
    )


def _retweeter(tweet: Tweet) -> str | None:
    if not _is_whole(tweet.retweeted) or tweet.author is None:
        return None
    return validation.handle(tweet.author.username)


def _is_whole(tweet: Tweet | None) -> bool:
    """Return whether a tweet has what links to it and to its author need."""
    if tweet is None or tweet.author is None:
        return False
    return bool(
        validation.tweet_id(tweet.id) and validation.handle(tweet.author.username)
    )
