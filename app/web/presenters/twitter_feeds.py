"""Tweets as entries of feeds: with pictures, what they quote, and who repeated them.

Feed readers have no session, so that pictures are at addresses of their own, which are
signed as those for members are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.email.links import public_url
from app.exceptions import NotFound
from app.integrations.twitter import queries, texts, validation
from app.integrations.twitter.models import TwitterAccount
from app.lib import signing
from app.lib.entities import tag_spellings
from app.lib.text import shorten
from app.media.attachments import IMAGE, VIDEO
from app.web import feeds
from app.web.presenters.attachments import IMAGES, summary_of, title_by
from app.web.presenters.posts import PostView
from app.web.presenters.twitter import pictures, render_text, sized
from flask_twitter_api.models import Tweet, User

TITLE_LENGTH = 80
PICTURE_PURPOSE = "twitter-feed-picture"


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture of an entry, or the still of a film, where Twitter has it."""

    address: str
    alt: str
    is_film: bool


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
        html=str(view.html + _pictures(media, url)) or str(escape(summary)),
        written_at=post.created_at,
        changed_at=post.edited_at,
        tags=tuple(tag_spellings(post.body).values()),
        language=post.language or None,
    )


def is_whole(tweet: Tweet | None) -> bool:
    """Return whether a tweet has what links to it and to its author need."""
    if tweet is None or tweet.author is None:
        return False
    name = validation.handle(tweet.author.username)
    return bool(validation.tweet_id(tweet.id) and name)


def picture_address(url: str) -> str:
    """Return where feed readers get a picture of Twitter; "" where there is none."""
    if not pictures().may_fetch(url):
        return ""
    token = signing.dumps(url, current_app.config["SECRET_KEY"], PICTURE_PURPOSE)
    return public_url("main.twitter_feed_picture", token=token)


def signed_picture(token: str) -> str:
    """Return the address that `picture_address` signed. Raises NotFound."""
    try:
        secret = current_app.config["SECRET_KEY"]
        return str(signing.loads(token, secret, PICTURE_PURPOSE))
    except signing.BadToken as error:
        raise NotFound from error


def _entry(tweet: Tweet) -> feeds.Entry | None:
    shown = tweet.retweeted if is_whole(tweet.retweeted) else tweet
    moment = texts.moment_of(tweet)
    if moment is None or shown is None or shown.author is None:
        return None
    author, text = shown.author, texts.plain_text(shown)
    return feeds.Entry(
        # Its own id: that of a retweet is another one than that of the original.
        id=_id(tweet.id),
        url=_status(author.username, shown.id),
        title=_title(tweet, shown, text),
        author=_author(author.username, author.name, author.picture),
        html=str(_heads(tweet, shown) + _content(shown)) or str(escape(text)),
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
    media = _media(tweet)
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
    link = Markup('<a href="{}">@{}</a>').format(_profile(name), name)
    return Markup("<p>{}</p>").format(escape(sentence) % {"who": link})


def _content(tweet: Tweet) -> Markup:
    """Return the text of a tweet with its pictures and what it quotes."""
    author = tweet.author or User()
    url = _status(author.username, tweet.id)
    content = render_text(texts.plain_text(tweet)) + _pictures(_media(tweet), url)
    quoted = tweet.quoted
    if quoted is None or not is_whole(quoted) or quoted.author is None:
        return content
    source = Markup('<p><a href="{}">{} (@{})</a></p>').format(
        _status(quoted.author.username, quoted.id),
        quoted.author.name or quoted.author.username,
        quoted.author.username,
    )
    whole = source + _content(quoted)
    return content + Markup("<blockquote>{}</blockquote>").format(whole)


def _media(tweet: Tweet) -> list[Medium]:
    return [
        Medium(each.picture, each.alt_text or "", each.kind != "photo")
        for each in tweet.attachments
        if each.picture
    ]


def _pictures(media: Sequence[Medium], url: str) -> Markup:
    """Return pictures that lead to their tweet, where films are played."""
    return Markup().join(
        Markup('<p><a href="{}">{}</a></p>').format(url, _shown(each)) for each in media
    )


def _shown(medium: Medium) -> Markup:
    name = _("Film") if medium.is_film else _("Picture")
    address = picture_address(sized(medium.address, "medium"))
    if not address:
        return escape(medium.alt or name)
    image = Markup('<img src="{}" alt="{}">').format(address, medium.alt)
    return image + Markup("<br>▶ {}").format(name) if medium.is_film else image


def _author(username: str, name: str, picture: str | None) -> feeds.Author:
    avatar = picture_address(picture or "")
    return feeds.Author(name or username, _profile(username), avatar)


def _id(tweet_id: str) -> str:
    return f"tag:twitter.com,2006:status/{tweet_id}"


def _profile(name: str) -> str:
    return public_url("main.twitter_profile", name=name)


def _status(name: str, tweet_id: str) -> str:
    return public_url("main.twitter_status", name=name, tweet_id=tweet_id)
