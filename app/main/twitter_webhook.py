"""The webhook by which the Twitter service delivers, where the site has a key."""

from flask import Flask, current_app

from app.extensions import csrf, limiter
from app.integrations.twitter import deliveries
from flask_twitter_api import create_webhook, tweets_delivered
from flask_twitter_api.models import Delivery

# Its proof of origin is the key that the service sends along, not a cookie.
webhook = create_webhook("/twitter/webhook")
csrf.exempt(webhook)


def init_app(app: Flask) -> None:
    """Register the webhook; without a key no delivery could be verified."""
    if app.config["TWITTER_API_KEY"]:
        app.register_blueprint(webhook)
        tweets_delivered.connect(_receive, sender=app)


def _webhook_limit() -> str:
    return str(current_app.config["TWITTER_WEBHOOK_LIMIT"])


def _receive(_app: Flask, delivery: Delivery) -> None:
    deliveries.queue_delivery(delivery)


limiter.limit(_webhook_limit)(webhook)
