"""The receiver of what the service delivers for filter rules and watches."""

import hmac
import logging

from blinker import signal
from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from .frozen import loads
from .models import Delivery
from .twitter import current_twitter

logger = logging.getLogger("flask-twitter-api")

#: Sent with the application as sender and ``delivery``, a ``models.Delivery``. The
#: service may deliver a tweet twice, so receivers go by the tweet's id.
tweets_delivered = signal("twitter-api-tweets-delivered")

#: The largest delivery read, in bytes.
LARGEST = 2 * 1024 * 1024


def create_webhook(
    url: str = "/twitter/webhook", *, name: str = "twitter_webhook"
) -> Blueprint:
    """A blueprint with the address that is entered at the service.

    It must be exempt from CSRF protection; its only proof of origin is the key that
    the service sends along, compared in constant time.
    """
    blueprint = Blueprint(name, __name__)
    blueprint.add_url_rule(url, "receive", receive, methods=["POST"])
    return blueprint


def receive() -> ResponseReturnValue:
    """Take one delivery; a failing receiver makes it a 500, to be sent again."""
    if not _is_authentic(request.headers.get("X-API-Key", "")):
        logger.warning("a webhook delivery without the right key was refused")
        return {"status": "error", "msg": "wrong key"}, 403
    request.max_content_length = LARGEST
    try:
        # Whatever the body calls itself: nobody promises a content type.
        body = loads(request.get_data())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return {"status": "error", "msg": "not a JSON object"}, 400
    delivery = Delivery.from_json(body)
    # A test from the service's dashboard carries no tweets and is only answered.
    if delivery.tweets:
        deliver(delivery)
    return {"status": "success", "tweets": len(delivery.tweets)}


def deliver(delivery: Delivery) -> None:
    """Send ``tweets_delivered`` for the active application."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy
    tweets_delivered.send(app, delivery=delivery)


def _is_authentic(given: str) -> bool:
    settings = current_twitter.client.settings
    wanted = settings.webhook_key or settings.api_key
    # Without a key of our own nothing can be authentic, an empty header least.
    same = hmac.compare_digest(given.encode(), wanted.encode())
    return bool(wanted) and same
