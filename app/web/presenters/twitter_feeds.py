"""Tweets as entries of feeds: with pictures, what they quote, and who repeated them."""

from collections.abc import Iterable

from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.email.links import public_url
from app.integrations.twitter import queries, texts, validation
from app.integrations.twitter.models import TwitterAccount
from app.lib.entities import tag_spellings
from app.lib.text import shorten
from app.media.attachments import IMAGE, VIDEO
from app.web import feeds
from app.web.presenters.attachments import IMAGES, summary_of, title_by
from app.web.presenters.posts import PostView
from app.web.presenters.twitter_feed_content import (
    Medium,
    content_of,
    is_whole,
    media_of,
    picture_address,
    pictures_of,
    profile_url,
    status_url,
)
from flask_twitter_api.models import Tweet

TITLE_LENGTH = 80


def entries_of(tweets: Iterable[Tweet]) -> list[feeds.Entry]:
    """Return tweets as entries, without those that lack an author, id or moment."""
    found = (_entry(each) for each in tweets if is_whole(each))
    return [entry for entry in found if entry is not None]


def entry_of_post(view: PostView, account: TwitterAccount) -> feeds.Entry:
    """Return a tweet that was ingested as an entry, under the id of the tweet."""
    post, author = view.post, account.name or account.handle
    summary = summary_of(post, author)
    media = [
        Medium(each.source_url, each.alt or "", each.kind not in IMAGES)
        for each in post.attachments
        if each.source_url
    ]
    url = public_url("main.post", post_id=post.id)
    return feeds.Entry(
        id=_id(queries.tweet_id(post.origin_id or "")),
        url=url,
        title=shorten(summary, TITLE_LENGTH),
        author=_author(account.handle, author, account.picture_address),
        html=str(view.html + pictures_of(media, url)) or str(escape(summary)),
        written_at=post.created_at,
        changed_at=post.edited_at,
        tags=tuple(tag_spellings(post.body).values()),
        language=post.language or None,
    )


def _entry(tweet: Tweet) -> feeds.Entry | None:
    shown = tweet.retweeted if is_whole(tweet.retweeted) else tweet
    moment = texts.moment_of(tweet)
    if moment is None or shown is None or shown.author is None:
        return None
    author, text = shown.author, texts.plain_text(shown)
    return feeds.Entry(
        # Its own id: that of a retweet is another one than that of the original.
        id=_id(tweet.id),
        url=status_url(author.username, shown.id),
        title=_title(tweet, shown, text),
        author=_author(author.username, author.name, author.picture),
        html=str(_heads(tweet, shown) + content_of(shown)) or str(escape(text)),
        written_at=moment,
        tags=tuple(tag_spellings(text).values()),
        language=texts.language_of(shown),
    )


def _title(tweet: Tweet, shown: Tweet, text: str) -> str:
    title = shorten(text or _description(shown), TITLE_LENGTH)
    if shown is not tweet and tweet.author is not None:
        name = tweet.author.username
        return str(_("Retweet by @%(name)s: %(text)s", name=name, text=title))
    parent = validation.handle(shown.in_reply_to_username)
    if parent is not None:
        return str(_("Reply to @%(name)s: %(text)s", name=parent, text=title))
    return title


def _description(tweet: Tweet) -> str:
    """Return what a tweet without text shows, or whose it is."""
    media = media_of(tweet)
    name = tweet.author.name or tweet.author.username if tweet.author else ""
    kinds = [VIDEO if each.is_film else IMAGE for each in media]
    return next((each.alt for each in media if each.alt), "") or title_by(name, kinds)


def _heads(tweet: Tweet, shown: Tweet) -> Markup:
    """Return the lines above a text: who repeated it, whom it answers."""
    lines = Markup()
    if shown is not tweet and tweet.author is not None:
        lines += _line(_("%(who)s retweeted"), tweet.author.username)
    if parent := validation.handle(shown.in_reply_to_username):
        lines += _line(_("in reply to %(who)s"), parent)
    return lines


def _line(sentence: str, name: str) -> Markup:
    link = Markup('<a href="{}">@{}</a>').format(profile_url(name), name)
    return Markup("<p>{}</p>").format(escape(sentence) % {"who": link})


def _author(username: str, name: str, picture: str | None) -> feeds.Author:
    avatar = picture_address(picture or "")
    return feeds.Author(name or username, profile_url(username), avatar)


def _id(tweet_id: str) -> str:
    return f"tag:twitter.com,2006:status/{tweet_id}"
