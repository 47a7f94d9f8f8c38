"""Twitter, readable here: profiles, tweets with their threads, search, trends."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, get_args

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.exceptions import Invalid, NotFound
from app.extensions import db
from app.integrations.twitter import (
    accounts,
    freshness,
    pages,
    queries,
    reading,
    together,
)
from app.lib.i18n import mark as _l
from app.main.blueprint import bp
from app.web.arguments import integer_argument
from app.web.limits import READING_TWITTER
from app.web.pagination import Page, page_url
from app.web.policies import MEMBER, policy
from app.web.presenters.twitter import (
    ALONE,
    TweetView,
    present_people,
    present_person,
    present_tweet,
    present_tweets,
    rail,
)
from flask_twitter_api.models import User
from flask_twitter_api.pagination import Page as TwitterPage

View = Callable[..., Any]
NOT_SET_UP = _l("Twitter is not set up on this site.")


def twitter_page(view: View) -> View:
    """Make a view one of Twitter's: on a site without a key it is not found."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not reading.is_configured():
            raise NotFound(NOT_SET_UP)
        return view(*args, **kwargs)

    return guarded


@bp.route("/twitter")
@policy(MEMBER)
def twitter() -> Response:
    """Redirect to the trends, which link to everything else."""
    return redirect(url_for("main.twitter_trends"))


@bp.route("/twitter/trends")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_trends() -> str:
    """Show the trends of Twitter, at the place `woeid` or everywhere."""
    woeid = max(1, min(integer_argument("woeid", 1), 2**31 - 1))
    return render_template("twitter/trends.html", trends=reading.trends(woeid))


@bp.route("/twitter/search")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_search() -> Response | str | tuple[str, int]:
    """Show the tweets that a search by Twitter's operators finds, or people."""
    text = request.args.get("q", "").strip()
    if not text:
        return redirect(url_for("main.twitter_trends"))
    if request.args.get("type") == "people":
        return _show_results(text, "people")
    return _show_results(
        text, "top" if request.args.get("order") == "top" else "latest"
    )


@bp.route("/twitter/<name>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_profile(name: str) -> str:
    """Show an account of Twitter with its tweets, replies or media, or several."""
    requested = request.args.get("tab", "")
    tab: Any = requested if requested in get_args(reading.Tab) else "tweets"
    if together.SEPARATOR in name:
        return _show_together(name, tab)
    return _show_account(_person(name), tab)


@bp.route("/twitter/<name>/status/<tweet_id>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_status(name: str, tweet_id: str) -> str:
    """Show a tweet with its ancestors and replies."""
    if not (tweet_id.isascii() and tweet_id.isdecimal() and len(tweet_id) < 20):
        raise NotFound
    found = reading.thread(tweet_id, cursor_argument())
    more = found.next_cursor
    return render_template(
        "twitter/status.html",
        copy_id=db.session.scalar(queries.post_of_tweet(tweet_id)),
        above=present_tweets(found.ancestors),
        tweet=present_tweet(found.tweet, ALONE),
        below=present_tweets(found.descendants),
        page=Page([], next_url=page_url(cursor=more) if more else None),
        is_whole=found.is_whole,
    )


def _show_account(user: User, tab: reading.Tab) -> str:
    mirror = accounts.find(user.id)
    cursor = cursor_argument()
    found = freshness.tweets_of(user, tab, cursor, mirror)
    is_first = tab == "tweets" and not cursor
    pin = pages.pinned(user, found) if is_first else None
    pinned = present_tweets([pin] if pin else [])
    page = tweets_page(found, without=pinned)
    return render_template(
        "twitter/profile.html",
        user=present_person(user),
        tab=tab,
        pinned=pinned,
        page=page,
        rail=rail([*pinned, *page.items]) if is_first else [],
        mirror=accounts.if_followed(current_user, mirror),
    )


def _show_together(typed: str, tab: reading.Tab) -> str:
    """Show what several people write, "bob,elif", as one timeline."""
    names = together.names_of(typed)
    found = reading.search(together.query_of(names, tab), cursor=cursor_argument())
    return render_template(
        "twitter/together.html",
        names=names,
        name=together.SEPARATOR.join(names),
        tab=tab,
        page=tweets_page(found),
    )


def _show_results(text: str, order: str) -> str | tuple[str, int]:
    """Show what a search finds; an impossible one with the reason, as an error."""
    page, problem = Page([]), None
    try:
        page = _results(text, order)
    except Invalid as refusal:
        problem = refusal
    shown = render_template(
        "twitter/search.html", page=page, problem=problem, q=text, order=order
    )
    return (shown, 400) if problem else shown


def _results(text: str, order: str) -> Page:
    if order == "people":
        return people_page(pages.people(text, cursor_argument()))
    wanted: reading.Order = "Top" if order == "top" else "Latest"
    return tweets_page(reading.search(text, wanted, cursor_argument()))


def _person(name: str) -> Any:
    try:
        return reading.profile(name)
    except Invalid as refusal:
        # An impossible name is nobody's.
        raise NotFound(refusal.message) from refusal


def cursor_argument() -> str:
    """Return the cursor of the page that is requested."""
    return request.args.get("cursor", "")


def tweets_page(found: TwitterPage[Any], without: Sequence[TweetView] = ()) -> Page:
    """Return a page of tweets as templates need it, without those shown elsewhere."""
    shown = {(each.id, each.retweeted_by) for each in without}
    tweets = [
        each
        for each in present_tweets(found)
        if (each.id, each.retweeted_by) not in shown
    ]
    return Page(tweets, next_url=_older(found))


def people_page(found: TwitterPage[Any]) -> Page:
    """Return a page of people as templates need it."""
    return Page(present_people(found), next_url=_older(found))


def _older(found: TwitterPage[Any]) -> str | None:
    return page_url(cursor=found.next_cursor) if found.next_cursor else None
