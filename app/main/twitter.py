"""Twitter, readable here: profiles, tweets with their threads, search, trends."""

from collections.abc import Callable
from functools import wraps
from typing import Any, get_args

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.exceptions import Invalid, NotFound
from app.extensions import db
from app.integrations.twitter import accounts, queries, reading
from app.lib.i18n import mark as _l
from app.main.blueprint import bp
from app.main.pictures import immutable_response
from app.web.arguments import integer_argument
from app.web.limits import READING_TWITTER
from app.web.pagination import Page, page_url
from app.web.policies import MEMBER, policy
from app.web.presenters.twitter import (
    pictures,
    present_person,
    present_tweet,
    present_tweets,
    signed_address,
)
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
    """Show the results of a search by Twitter's operators."""
    text = request.args.get("q", "").strip()
    if not text:
        return redirect(url_for("main.twitter_trends"))
    order: reading.Order = "Top" if request.args.get("order") == "top" else "Latest"
    values = {"q": text, "order": order.lower()}
    try:
        found = reading.search(text, order, _cursor())
    except Invalid as refusal:
        page, problem = Page([]), refusal
        return render_template(
            "twitter/search.html", page=page, problem=problem, **values
        ), 400
    return render_template("twitter/search.html", page=_page(found), **values)


@bp.route("/twitter/<name>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_profile(name: str) -> str:
    """Show an account of Twitter with its tweets, replies or media."""
    user = _person(name)
    requested = request.args.get("tab", "")
    tab = requested if requested in get_args(reading.Tab) else "tweets"
    found = reading.tweets_of(user, tab, _cursor())  # type: ignore[arg-type]  # one of the tabs
    return render_template(
        "twitter/profile.html",
        user=present_person(user),
        tab=tab,
        page=_page(found),
        mirror=accounts.followed_by(current_user, user.id),
    )


@bp.route("/twitter/<name>/status/<tweet_id>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_status(name: str, tweet_id: str) -> str:
    """Show a tweet with its ancestors and replies."""
    if not (tweet_id.isascii() and tweet_id.isdecimal() and len(tweet_id) < 20):
        raise NotFound
    found = reading.thread(tweet_id)
    return render_template(
        "twitter/status.html",
        copy_id=db.session.scalar(queries.post_of_tweet(tweet_id)),
        above=present_tweets(found.ancestors),
        tweet=present_tweet(found.tweet),
        below=present_tweets(found.descendants),
    )


@bp.route("/twitter/picture/<token>")
@policy(MEMBER)
def twitter_picture(token: str) -> Response:
    """Return a picture of Twitter's, so that no browser has to load it there."""
    picture = pictures().get(signed_address(token))
    return immutable_response(picture.data, picture.content_type)


def _person(name: str) -> Any:
    try:
        return reading.profile(name)
    except Invalid as refusal:
        # An impossible name is nobody's.
        raise NotFound(refusal.message) from refusal


def _cursor() -> str:
    return request.args.get("cursor", "")


def _page(found: TwitterPage[Any]) -> Page:
    older = page_url(cursor=found.next_cursor) if found.next_cursor else None
    return Page(present_tweets(found), next_url=older)
