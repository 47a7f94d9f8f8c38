"""Twitter for API clients: responses of its service, under one key and one budget."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import jsonify
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.api.blueprint import bp
from app.api.rendering import Context
from app.api.schemas.twitter import (
    TrendsIn,
    TwitterAnswer,
    TwitterPage,
    TwitterSearchIn,
    TwitterTab,
)
from app.api.schemas.users import User
from app.exceptions import Conflict, Invalid, MicroblogError, NotFound, Unavailable
from app.extensions import twitter
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.rendering import Payload
from app.http_api.schemas import Query
from app.integrations.twitter import accounts
from app.integrations.twitter.errors import service_call
from app.lib.i18n import mark as _l
from app.web.limits import READING_TWITTER, WRITING

View = Callable[..., Any]
NOT_SET_UP = _l("Twitter is not set up on this site.")
QUERY_NEEDED = _l("Query parameter is required")
STATUS: dict[type[MicroblogError], HTTPStatus] = {
    Invalid: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def with_service_errors(view: View) -> View:
    """Return errors in the form of the service, beside that of this API."""

    @wraps(view)
    def run(**values: Any) -> Any:
        try:
            if not twitter.configured:
                raise NotFound(NOT_SET_UP)
            return view(**values)
        except tuple(STATUS) as error:
            status = STATUS[type(error)]
            message = _(error.message) % error.parameters
            response = error_response(status, message)
            if isinstance(error, Unavailable):
                response.headers["Retry-After"] = "10"
            return response

    return run


def error_response(status: HTTPStatus, message: str) -> Response:
    """Return an error as clients of the service expect it, and as ours do."""
    response = jsonify(
        status="error", msg=message, error=status.phrase, message=message
    )
    response.status_code = status
    return response


def reading(summary: str, query: type[Query] | None = None) -> Callable[[View], View]:
    """Return a decorator that declares a request to the service."""

    def declare(view: View) -> View:
        operation = Operation(
            summary,
            tag="twitter",
            response=TwitterAnswer,
            query=query,
            errors=(400, 404),
            limits=(READING_TWITTER,),
        )
        return operation(with_service_errors(view))

    return declare


@bp.get("/twitter/user/<username>")
@reading("Show a Twitter profile")
def twitter_user(username: str) -> Payload:
    """Return the profile of a Twitter account under `data`."""
    return _ask("get_user_info", username=username)


@bp.get("/twitter/user/<username>/tweets")
@reading("List tweets of a Twitter account", TwitterTab)
def twitter_tweets(username: str, query: TwitterTab) -> Payload:
    """Return tweets, newest first, under `data.tweets`.

    Send `next_cursor` as `cursor` to get the next page.
    """
    return _ask(
        "get_user_last_tweets",
        username=username,
        include_replies=query.tab == "replies",
        cursor=query.cursor,
    )


@bp.get("/twitter/tweet/<tweet_id>")
@reading("Show a tweet")
def twitter_tweet(tweet_id: str) -> Payload:
    """Return a tweet as the only item of `tweets`, which may be empty."""
    return _ask("get_tweets_by_ids", tweet_ids=[tweet_id])


@bp.get("/twitter/tweet/<tweet_id>/thread")
@reading("Show the thread of a tweet", TwitterPage)
def twitter_thread(tweet_id: str, query: TwitterPage) -> Payload:
    """Return the ancestors of a tweet, the tweet, and its replies."""
    return _ask("get_tweet_thread", tweet_id=tweet_id, cursor=query.cursor)


@bp.get("/twitter/search")
@reading("Search tweets", TwitterSearchIn)
def twitter_search(query: TwitterSearchIn) -> Payload | Response:
    """Search by the operators of Twitter and return tweets under `tweets`."""
    if not query.q.strip():
        return error_response(HTTPStatus.BAD_REQUEST, _(QUERY_NEEDED))
    order = "Top" if query.order == "top" else "Latest"
    return _ask("search_tweets", query=query.q, query_type=order, cursor=query.cursor)


@bp.get("/twitter/trends")
@reading("List trends on Twitter", TrendsIn)
def twitter_trends(query: TrendsIn) -> Payload:
    """Return the trends at a place, given by its WOEID ("where on earth" id)."""
    return _ask("get_trends", woeid=query.woeid)


@bp.post("/twitter/user/<username>/follow")
@Operation(
    "Follow a Twitter account",
    tag="twitter",
    response=User,
    errors=(400, 404, 409),
    limits=(WRITING,),
)
@with_service_errors
def twitter_follow(username: str) -> Payload:
    """Follow a Twitter account; its tweets become posts of the returned user."""
    account = accounts.follow(auth.current_viewer(), username)
    return User.render(account.user, Context())


def _ask(name: str, **given: Any) -> Payload:
    with service_call():
        return dict(twitter.client.request(name, **given))
