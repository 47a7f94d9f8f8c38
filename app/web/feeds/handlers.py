"""What feeds do about posts: hubs are notified."""

from collections.abc import Mapping
from typing import Any

from app.events import Subscriber
from app.posts.events import PostDeleted, PostEdited, PostPublished
from app.web.feeds import websub
from app.worker.registry import VENDORS, Handler


def _hub(config: Mapping[str, Any]) -> tuple[str | None]:
    return (config["WEBSUB_HUB"],)


SUBSCRIBERS = (
    Subscriber(PostPublished, websub.queue),
    Subscriber(PostEdited, websub.queue),
    Subscriber(PostDeleted, websub.queue),
)
HANDLERS = (Handler(websub.KIND, websub.notify, VENDORS, _hub),)
