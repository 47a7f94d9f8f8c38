"""Tweets and their authors as templates see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Flask, url_for
from markupsafe import Markup

from app.integrations.twitter import (
    crossposts,
    queries,
    reading,
    results,
    texts,
    validation,
)
from app.integrations.twitter.cards import Poll, poll_of
from app.integrations.twitter.models import ORIGIN
from app.lib.render import shown_link
from app.lib.text import clean_line
from app.posts.read_models import PostRecord
from app.web.presenters import twitter_media
from app.web.presenters.twitter_cards import (
    CardView,
    VersionView,
    place_of,
    present_card,
    present_versions,
)
from app.web.presenters.twitter_links import (
    ORIGINAL,
    bio_of,
    excerpt,
    original_status,
    status_url,
    text_of,
)
from app.web.presenters.twitter_links import render_remote as render_remote
from app.web.presenters.twitter_links import render_text as render_text
from app.web.presenters.twitter_media import PICTURE_PURPOSE as PICTURE_PURPOSE
from app.web.presenters.twitter_media import PictureView as PictureView
from app.web.presenters.twitter_media import picture_url as picture_url
from app.web.presenters.twitter_media import pictures as pictures
from app.web.presenters.twitter_media import present_media
from app.web.presenters.twitter_media import sized as sized
from flask_twitter_api.models import Tweet, User

# How many pictures of an account stand beside its tweets.
RAIL = 6
# The most bytes of a text, and of one that it quotes, in a list and on a page of its
# own: a page of texts of 25,000 characters would weigh half a megabyte. The 280 letters
# of a usual tweet fit, of Latin, Arabic and all scripts with two bytes for each.
Lengths = tuple[int, int]
LISTED: Lengths = (560, 240)
ALONE: Lengths = (1_000_000, 560)
WHOLE: Lengths = (1_000_000, 1_000_000)


def init_app(app: Flask) -> None:
    """Install the proxies, and the values that templates need."""
    twitter_media.init_app(app)
    app.context_processor(_page_values)


def _page_values() -> dict[str, Any]:
    return {
        "twitter_available": reading.is_configured(),
        "task_summary": results.summary,
    }


@dataclass(frozen=True, slots=True)
class PersonView:
    """An account of Twitter as templates see it; a number that is None is unknown.

    `website` and `original_url` lead away from this site.
    """

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
    banner_url: str = ""
    place: str = ""
    website: str = ""
    website_name: str = ""
    joined_at: datetime | None = None
    automated: bool = False
    original_url: str = ""


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
    is_cut: bool
    language: str | None
    reply_to: str | None
    retweeted_by: str | None
    replies: int | None
    retweets: int | None
    likes: int | None
    quoted: "TweetView | None" = None
    pictures: list[PictureView] = field(default_factory=list)
    quotes: int | None = None
    views: int | None = None
    poll: Poll | None = None
    card: CardView | None = None
    versions: list[VersionView] = field(default_factory=list)
    original_url: str = ""
    place: str = ""


def present_tweets(tweets: Iterable[Tweet]) -> list[TweetView]:
    """Return the views of tweets, without those that lack an author or an id."""
    return [present_tweet(each) for each in tweets if _is_whole(each)]


def present_tweet(tweet: Tweet, lengths: Lengths = LISTED) -> TweetView:
    """Return the view of a tweet, with the one that it quotes."""
    shown = tweet.retweeted if _is_whole(tweet.retweeted) else tweet
    assert shown is not None  # noqa: S101  # for the checker: the line above says so
    author = present_author(shown.author or User())
    most, most_quoted = lengths
    text = text_of(shown)
    body = excerpt(text, most)
    return TweetView(
        id=shown.id,
        url=status_url(author.username, shown.id),
        author=author,
        created_at=texts.moment_of(shown),
        body_html=render_text(body),
        is_cut=body != text,
        language=texts.language_of(shown),
        reply_to=validation.handle(shown.in_reply_to_username),
        retweeted_by=_retweeter(tweet),
        replies=shown.reply_count,
        retweets=shown.retweet_count,
        likes=shown.like_count,
        quotes=shown.quote_count,
        views=shown.view_count,
        quoted=present_tweet(shown.quoted, (most_quoted, most_quoted))
        if shown.quoted and _is_whole(shown.quoted)
        else None,
        pictures=[present_media(media) for media in shown.attachments if media.picture],
        poll=poll_of(shown),
        card=present_card(shown, author.username),
        versions=present_versions(shown, author.username),
        original_url=original_status(author.username, shown.id),
        place=place_of(shown),
    )


def rail(tweets: Iterable[TweetView]) -> list[tuple[TweetView, PictureView]]:
    """Return a few pictures of an account's own tweets, each with its tweet.

    They come with the tweets; a search for more would double the price of the page.
    """
    found = [
        (tweet, picture)
        for tweet in tweets
        for picture in tweet.pictures
        if picture.url and tweet.retweeted_by is None
    ]
    return found[:RAIL]


def present_people(users: Iterable[User]) -> list[PersonView]:
    """Return the views of people, without those whose page has no address."""
    return [present_person(each) for each in users if validation.handle(each.username)]


def present_author(user: User) -> PersonView:
    """Return the view of whom a tweet is from: what stands beside it, and no more."""
    return PersonView(
        id=user.id,
        username=user.username,
        name=clean_line(texts.unescaped(user.name)) or user.username,
        picture_url=picture_url((user.picture or "").replace("_normal.", "_400x400.")),
        about=Markup(""),
        url=url_for("main.twitter_profile", name=user.username or "-"),
        protected=bool(user.protected),
        verified=bool(user.verified or user.blue_verified),
        original_url=f"{ORIGINAL}/{user.username}",
    )


def present_person(user: User) -> PersonView:
    """Return the view of a profile."""
    website = validation.url(user.website) or ""
    return replace(
        present_author(user),
        about=bio_of(user),
        followers=user.followers,
        following=user.following,
        tweets=user.tweet_count,
        banner_url=picture_url(_banner(user.banner or "")),
        place=clean_line(texts.unescaped(user.location or "")),
        website=website,
        website_name=_without_scheme(website),
        joined_at=user.created_at,
        automated=bool(user.automated),
    )


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


def _banner(address: str) -> str:
    """Return the address of a banner in the size for a column.

    https://docs.x.com/x-api/v1/accounts-and-users/user-profile-images-and-banners
    """
    is_bare = address.startswith("https://pbs.twimg.com/profile_banners/")
    return f"{address}/1500x500" if is_bare and address.count("/") == 5 else address


def _without_scheme(address: str) -> str:
    return shown_link(address) if address else ""


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
