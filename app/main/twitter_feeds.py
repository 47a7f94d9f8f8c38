"""Feeds of accounts of Twitter, of searches and of lists there."""

from collections.abc import Iterable
from typing import Any, get_args

from flask import Response, current_app, request
from flask_babel import gettext as _

from app.email.links import public_root, public_url
from app.exceptions import Invalid, NotFound
from app.extensions import login
from app.integrations.twitter import accounts, pages, reading, together
from app.integrations.twitter.models import TwitterAccount
from app.lib.keyset import Cursor
from app.main.blueprint import bp
from app.main.feeds import ENDING
from app.main.pictures import immutable_response
from app.main.twitter import NOT_SET_UP
from app.timeline import queries as timelines
from app.timeline import service as timeline
from app.users.models import User
from app.web import feeds
from app.web.feed_readers import feed_reader
from app.web.limits import READING_TWITTER_FEEDS
from app.web.policies import PUBLIC, policy
from app.web.presenters.posts import present
from app.web.presenters.twitter import pictures
from app.web.presenters.twitter_feed_content import picture_address, signed_picture
from app.web.presenters.twitter_feeds import entries_of, entry_of_post

CACHING = "private, max-age=300"


@bp.route(f"/twitter/<name>/{ENDING}")
@policy(PUBLIC, READING_TWITTER_FEEDS)
def twitter_feed(name: str, extension: str) -> Any:
    """Return the tweets of an account, or of several with commas, as a feed.

    Those of followed accounts were ingested, and are read from here.
    """
    reader = feed_reader()
    if reader is None:
        return login.unauthorized()
    names, tab = together.names_of(name), _tab()
    mirrors = [accounts.by_handle(each) for each in names] if tab == "tweets" else []
    here = [each for each in mirrors if each is not None]
    if len(here) == len(names):
        return _respond_to_names(names, extension, _ingested(here, reader), tab)
    _require_configuration()
    if len(names) > 1:
        found = entries_of(together.tweets_of(names, tab))
        return _respond_to_names(names, extension, found, tab)
    user = reading.profile(names[0])
    found = entries_of(reading.tweets_of(user, tab))
    more = {
        "subtitle": user.description or "",
        "icon": picture_address(user.picture or ""),
    }
    return _respond_to_names(names, extension, found, tab, **more)


@bp.route(f"/twitter/search/{ENDING}")
@policy(PUBLIC, READING_TWITTER_FEEDS)
def twitter_search_feed(extension: str) -> Any:
    """Return the results of a search on Twitter as a feed."""
    if feed_reader() is None:
        return login.unauthorized()
    _require_configuration()
    query = request.args.get("q", "").strip()
    if not query:
        raise Invalid("q", _("Query parameter is required"))
    is_top = request.args.get("order") == "top"
    found = entries_of(reading.search(query, "Top" if is_top else "Latest"))
    order = {"order": "top"} if is_top else {}
    page = public_url("main.twitter_search", q=query, **order)
    return _respond(query, page, extension, found)


@bp.route(f"/twitter/i/lists/<list_id>/{ENDING}")
@policy(PUBLIC, READING_TWITTER_FEEDS)
def twitter_list_feed(list_id: str, extension: str) -> Any:
    """Return the tweets of a list as a feed."""
    if feed_reader() is None:
        return login.unauthorized()
    _require_configuration()
    found = entries_of(pages.list_tweets(list_id))
    page = public_url("main.twitter_list", list_id=list_id)
    return _respond(_("List %(id)s", id=list_id), page, extension, found)


@bp.route("/twitter/feed-picture/<token>")
@policy(PUBLIC)
def twitter_feed_picture(token: str) -> Response:
    """Return a picture of Twitter to feed readers, which have no session."""
    picture = pictures().get(signed_picture(token))
    return immutable_response(picture.data, picture.content_type)


def _tab() -> reading.Tab:
    requested = request.args.get("tab", "tweets")
    if requested not in get_args(reading.Tab):
        raise Invalid("tab", _("There is no such tab."))
    return requested  # type: ignore[return-value]  # one of the tabs


def _require_configuration() -> None:
    if not reading.is_configured():
        raise NotFound(NOT_SET_UP)


def _respond_to_names(
    names: list[str],
    extension: str,
    entries: Iterable[feeds.Entry],
    tab: reading.Tab,
    **more: str,
) -> Response:
    values = {} if tab == "tweets" else {"tab": tab}
    name = together.SEPARATOR.join(names)
    page = public_url("main.twitter_profile", name=name, **values)
    return _respond(", ".join(names), page, extension, entries, **more)


def _respond(
    title: str, page: str, extension: str, entries: Iterable[feeds.Entry], **more: str
) -> Response:
    root = public_root()
    feed = feeds.Feed(
        title=_("%(name)s on Twitter", name=title),
        url=feeds.own_url(root),
        page_url=page,
        root=root,
        entries=tuple(entries),
        **more,
    )
    return feeds.respond(feed, extension, cache_control=CACHING)


def _ingested(mirrors: list[TwitterAccount], reader: User) -> list[feeds.Entry]:
    """Return the newest tweets of followed accounts, merged by time."""
    size: int = current_app.config["POSTS_PER_PAGE"]
    found = [entry for each in mirrors for entry in _of_mirror(each, reader, size)]
    found.sort(key=lambda entry: entry.written_at, reverse=True)
    return found[:size]


def _of_mirror(mirror: TwitterAccount, reader: User, size: int) -> list[feeds.Entry]:
    found = timeline.read(
        reader,
        lambda limit: timelines.by_author(reader, mirror.user_id, Cursor(), limit),
        Cursor(),
        size,
    )
    return [entry_of_post(each, mirror) for each in present(found.posts)]
