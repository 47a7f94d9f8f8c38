"""The webhook by which the Twitter service delivers, where the site has a key."""

from flask import Flask

from app.extensions import csrf, limiter
from app.integrations.twitter import deliveries
from app.web import policies
from app.web.limits import configured
from app.web.policies import PUBLIC, policy
from flask_twitter_api import create_webhook, tweets_delivered
from flask_twitter_api.models import Delivery
from flask_twitter_api.webhook import receive


def init_app(app: Flask) -> None:
    """Register the webhook; without a key no delivery could be verified."""
    if app.config["TWITTER_API_KEY"]:
        app.register_blueprint(webhook)
        tweets_delivered.connect(_receive, sender=app)


def _receive(_app: Flask, delivery: Delivery) -> None:
    deliveries.queue_delivery(delivery)


# Its proof of origin is the key that the service sends along, not a cookie.
webhook = create_webhook("/twitter/webhook")
csrf.exempt(webhook)
policies.protect(webhook)
policy(PUBLIC, limiter.limit(configured("TWITTER_WEBHOOK_LIMIT")))(receive)
