"""Mirroring, deliveries, cross-posts, rules and imports: what is done when."""

from collections.abc import Mapping
from typing import Any

from app.events import Subscriber
from app.extensions import twitter
from app.integrations.twitter import (
    accounts,
    crossposts,
    deliveries,
    headlines,
    importing,
    mirror,
    rules,
)
from app.integrations.twitter.pictures import PictureProxy
from app.media.attachments import Limits
from app.posts.events import PostPublished
from app.relationships.events import Unfollowed
from app.worker.registry import VENDORS, Handler, Job, PeriodicJob

MIRROR_INTERVAL = 3.0


def _picture_proxy(config: Mapping[str, Any]) -> tuple[PictureProxy]:
    return (PictureProxy.from_config(config),)


def _secret(config: Mapping[str, Any]) -> tuple[str]:
    return (config["SECRET_KEY"],)


def _limits(config: Mapping[str, Any]) -> tuple[Limits]:
    return (Limits.of(config),)


def _is_configured() -> bool:
    return twitter.configured


SUBSCRIBERS = (
    Subscriber(PostPublished, crossposts.queue),
    Subscriber(Unfollowed, rules.check_followers),
)
HANDLERS = (
    Handler(rules.UNFOLLOWED, rules.end_unneeded, lane=VENDORS),
    Handler("bring_delivered", deliveries.ingest_delivered, lane=VENDORS),
    Handler("crosspost", crossposts.send, VENDORS, _secret),
    Handler("crosspost_unsent", crossposts.unsent),
)
PERIODIC_JOBS = (
    PeriodicJob("old mirrors", accounts.remove_unfollowed),
    # A process of its own: a slow service must delay no mail.
    PeriodicJob(
        "twitter",
        mirror.mirror_due,
        interval=MIRROR_INTERVAL,
        arguments=_picture_proxy,
        process="twitter",
        is_needed=_is_configured,
    ),
)
JOBS = (Job(importing.NAME, importing.run, _limits),)
HEADLINE_READERS = (headlines.READER,)
