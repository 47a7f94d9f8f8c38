"""WebSub: a hub is notified of what feeds have that they had not.

Feeds name the hub of `WEBSUB_HUB`; who subscribes there need not ask this site.
"""

from collections.abc import Iterator

import requests
from flask import current_app

from app.email.links import public_url
from app.exceptions import Unavailable
from app.lib.entities import tag_names
from app.posts.events import PostDeleted, PostEdited, PostPublished
from app.relationships import audience
from app.users import entities
from app.web.feeds.formats import FORMATS
from app.web.policies import is_open_to_strangers
from app.worker import outbox
from app.worker.registry import Payload, Permanent

KIND = "notify_hub"
TIMEOUT = (2.0, 8.0)  # seconds to connect, and between two parts of the response
# Hubs that are busy or fail may be asked again; others have understood, and refused.
_LATER = frozenset({408, 425, 429})


def queue(event: PostPublished | PostEdited | PostDeleted) -> None:
    """Queue a notification of the feeds that a post is or was in."""
    if not current_app.config["WEBSUB_HUB"]:
        return
    post = event.post
    tags = set(tag_names(post.body))
    if isinstance(event, PostEdited):
        tags |= set(tag_names(event.former_body))
    outbox.add(KIND, {"user_id": post.user_id, "tags": sorted(tags)})


def notify(payload: Payload, hub: str | None) -> None:
    """Notify the hub of changed feeds; readers then get them from this site.

    It hears nothing of what strangers may not read: of people who keep their posts for
    members, and of a site that is closed.

    :raises Unavailable: the hub does not answer, or not now.
    :raises Permanent: it wants no notifications.
    """
    if not hub or not is_open_to_strangers():
        return
    user = entities.by_id(payload["user_id"])
    if user is None or not audience.admits_strangers(user):
        return
    fields = [("hub.mode", "publish")]
    topics = _topics(user.username, payload["tags"])
    fields += [("hub.url", each) for each in topics]
    try:
        with requests.post(
            hub, data=fields, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as response:
            status = response.status_code
    except requests.RequestException as error:
        raise Unavailable("hub") from error
    if status in _LATER or status >= 500:
        raise Unavailable("hub")
    if not 200 <= status < 300:
        raise Permanent(f"The hub answered {status}.")


def _topics(username: str, tags: list[str]) -> Iterator[str]:
    """Yield the addresses by which feeds name themselves."""
    for extension in FORMATS:
        yield public_url("main.public_feed", extension=extension)
        yield public_url("main.user_feed", username=username, extension=extension)
        for tag in tags:
            yield public_url("main.tag_feed", name=tag, extension=extension)
