"""Twitter for programs: what the service says, under one token and one budget."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import jsonify
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.api.blueprint import bp
from app.api.payloads import Payload, user_payload
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
from app.http_api.schemas import Query
from app.integrations.twitter import accounts
from app.integrations.twitter.errors import told
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


def in_its_words(view: View) -> View:
    """Refuse in the service's own form, beside the form of this API."""

    @wraps(view)
    def run(**values: Any) -> Any:
        try:
            if not twitter.configured:
                raise NotFound(NOT_SET_UP)
            return view(**values)
        except tuple(STATUS) as refusal:
            status = STATUS[type(refusal)]
            sentence = _(refusal.message) % refusal.parameters
            answer = refuse(status, sentence)
            if isinstance(refusal, Unavailable):
                answer.headers["Retry-After"] = "10"
            return answer

    return run


def refuse(status: HTTPStatus, sentence: str) -> Response:
    """JsonResponse as programs of the service expect it, and as ours do."""
    answer = jsonify(
        status="error", msg=sentence, error=status.phrase, message=sentence
    )
    answer.status_code = status
    return answer


def reading(summary: str, query: type[Query] | None = None) -> Callable[[View], View]:
    """Declare a question to the service."""

    def declare(view: View) -> View:
        promised = Operation(
            summary,
            tag="twitter",
            response=TwitterAnswer,
            query=query,
            errors=(400, 404),
            limits=(READING_TWITTER,),
        )
        return promised(in_its_words(view))

    return declare


@bp.get("/twitter/user/<username>")
@reading("Read a profile on Twitter")
def twitter_user(username: str) -> Payload:
    """The profile is under `data`."""
    return _ask("get_user_info", username=username)


@bp.get("/twitter/user/<username>/tweets")
@reading("List somebody's tweets", TwitterTab)
def twitter_tweets(username: str, query: TwitterTab) -> Payload:
    """Newest first, under `data.tweets`; `next_cursor` leads on."""
    return _ask(
        "get_user_last_tweets",
        username=username,
        include_replies=query.tab == "replies",
        cursor=query.cursor,
    )


@bp.get("/twitter/tweet/<tweet_id>")
@reading("Read a tweet")
def twitter_tweet(tweet_id: str) -> Payload:
    """It is the only one under `tweets`; of an unknown one there is none."""
    return _ask("get_tweets_by_ids", tweet_ids=[tweet_id])


@bp.get("/twitter/tweet/<tweet_id>/thread")
@reading("Read a conversation", TwitterPage)
def twitter_thread(tweet_id: str, query: TwitterPage) -> Payload:
    """What a tweet answers, the tweet, and what answers it."""
    return _ask("get_tweet_thread", tweet_id=tweet_id, cursor=query.cursor)


@bp.get("/twitter/search")
@reading("Search Twitter", TwitterSearchIn)
def twitter_search(query: TwitterSearchIn) -> Payload | Response:
    """By Twitter's own operators; what is found is under `tweets`."""
    if not query.q.strip():
        return refuse(HTTPStatus.BAD_REQUEST, _(QUERY_NEEDED))
    order = "Top" if query.order == "top" else "Latest"
    return _ask("search_tweets", query=query.q, query_type=order, cursor=query.cursor)


@bp.get("/twitter/trends")
@reading("List what is talked about on Twitter", TrendsIn)
def twitter_trends(query: TrendsIn) -> Payload:
    """At a place, by its "where on earth" id."""
    return _ask("get_trends", woeid=query.woeid)


@bp.post("/twitter/user/<username>/follow")
@Operation(
    "Follow an account of Twitter",
    tag="twitter",
    response=User,
    errors=(400, 404, 409),
    limits=(WRITING,),
)
@in_its_words
def twitter_follow(username: str) -> Payload:
    """Its tweets then come here as posts of the person that is answered."""
    account = accounts.follow(auth.current_viewer(), username)
    return user_payload(account.user)


def _ask(name: str, **given: Any) -> Payload:
    with told():
        return dict(twitter.client.request(name, **given))
