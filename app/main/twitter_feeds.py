"""Feeds of an account of Twitter and of a search there."""

from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import escape

from app.email.links import public_root, public_url
from app.exceptions import Invalid, NotFound
from app.extensions import db, login
from app.integrations.twitter import accounts, reading
from app.integrations.twitter.models import TwitterAccount
from app.lib import signing
from app.lib.keyset import Cursor
from app.lib.text import shorten
from app.main.blueprint import bp
from app.main.twitter import NOT_SET_UP
from app.media.attachments import IMAGE, VIDEO
from app.timeline import queries as timelines
from app.timeline import service as timeline
from app.users.models import User
from app.web import feeds
from app.web.limits import READING_TWITTER
from app.web.policies import PUBLIC, policy
from app.web.presenters.attachments import summary_of, title_by
from app.web.presenters.posts import PostView, present
from app.web.presenters.twitter import TweetView, present_tweets
from app.web.viewer import current_viewer
from flask_twitter_api.models import Tweet

TITLE_LENGTH = 80
PURPOSE = "twitter-feed"


def feed_url(endpoint: str, **values: Any) -> str:
    """Return the address of a feed, with a key for the viewer's feed reader."""
    secret = current_app.config["SECRET_KEY"]
    key = signing.dumps(current_user.get_id(), secret, PURPOSE)
    return url_for(endpoint, key=key, **values)


@bp.app_context_processor
def feed_values() -> dict[str, Any]:
    """Return what templates need to link to feeds."""
    return {"feed_url": feed_url}


@bp.route("/twitter/<name>/feed.atom")
@policy(PUBLIC, READING_TWITTER)
def twitter_feed(name: str) -> Any:
    """Return the tweets of an account as a feed, from here if they were ingested."""
    reader = _reader()
    if reader is None:
        return login.unauthorized()
    mirror = accounts.by_handle(name)
    if mirror is not None:
        return _respond(
            name, "main.twitter_profile", _ingested(mirror, reader), name=name
        )
    _require_configuration()
    found = reading.tweets_of(reading.profile(name), "tweets")
    return _respond(name, "main.twitter_profile", _entries(found), name=name)


@bp.route("/twitter/search/feed.atom")
@policy(PUBLIC, READING_TWITTER)
def twitter_search_feed() -> Any:
    """Return the results of a search on Twitter as a feed."""
    if _reader() is None:
        return login.unauthorized()
    _require_configuration()
    query = request.args.get("q", "").strip()
    if not query:
        raise Invalid("q", _("Query parameter is required"))
    found = reading.search(query)
    return _respond(query, "main.twitter_search", _entries(found), q=query)


def _reader() -> User | None:
    """Return the user who is signed in, or whose valid key the address has."""
    if current_user.is_authenticated:
        return current_viewer()
    key, secret = request.args.get("key", ""), current_app.config["SECRET_KEY"]
    try:
        session_id = str(signing.loads(key, secret, PURPOSE))
    except signing.BadToken:
        return None
    account, _, epoch = session_id.partition(".")
    # A new password ends the feeds as it ends the sessions.
    user = db.session.get(User, int(account)) if account.isdecimal() else None
    if user is None or not user.is_active or str(user.session_epoch) != epoch:
        return None
    return user


def _require_configuration() -> None:
    if not reading.is_configured():
        raise NotFound(NOT_SET_UP)


def _respond(title: str, endpoint: str, entries: Any, **values: Any) -> Response:
    page = public_url(endpoint, **values)
    root = public_root()
    feed = feeds.Feed(
        title=_("%(name)s on Twitter", name=title),
        url=feeds.own_url(root),
        page_url=page,
        root=root,
        entries=tuple(entries),
    )
    return feeds.respond(feed, "atom", cache_control="private, max-age=300")


def _entries(tweets: Any) -> list[feeds.Entry]:
    found: list[Tweet] = list(tweets)
    return [_of_tweet(each) for each in present_tweets(found) if each.created_at]


def _of_tweet(tweet: TweetView) -> feeds.Entry:
    assert tweet.created_at is not None  # noqa: S101  # `_entries` has only those with one
    summary = tweet.body_html.striptags() or _description(tweet)
    return feeds.Entry(
        id=f"tag:twitter.com,2006:status/{tweet.id}",
        url=public_url(
            "main.twitter_status", name=tweet.author.username, tweet_id=tweet.id
        ),
        title=shorten(summary, TITLE_LENGTH),
        author=feeds.Author(tweet.author.name),
        html=str(tweet.body_html) or str(escape(summary)),
        written_at=tweet.created_at,
    )


def _description(tweet: TweetView) -> str:
    """Return what a tweet without text shows, or whose it is."""
    kinds = [VIDEO if each.is_video else IMAGE for each in tweet.pictures]
    alts = (each.alt for each in tweet.pictures if each.alt)
    return next(alts, "") or title_by(tweet.author.name, kinds)


def _ingested(mirror: TwitterAccount, reader: User) -> list[feeds.Entry]:
    size: int = current_app.config["POSTS_PER_PAGE"]
    found = timeline.read(
        reader,
        lambda limit: timelines.by_author(reader, mirror.user_id, Cursor(), limit),
        Cursor(),
        size,
    )
    return [_of_post(each, mirror) for each in present(found.posts)]


def _of_post(view: PostView, mirror: TwitterAccount) -> feeds.Entry:
    post, author = view.post, mirror.name or mirror.handle
    summary = summary_of(post, author)
    return feeds.Entry(
        id=f"tag:twitter.com,2006:status/{(post.origin_id or '').rpartition(':')[2]}",
        url=public_url("main.post", post_id=post.id),
        title=shorten(summary, TITLE_LENGTH),
        author=feeds.Author(author),
        html=str(view.html) or str(escape(summary)),
        written_at=post.created_at,
        changed_at=post.edited_at,
    )
