"""What posts do about their own events, and what workers do for posts."""

from app.events import Subscriber
from app.extensions import db
from app.lib.language import POST_LANGUAGES, detect_language
from app.posts import live_events, tombstones
from app.posts.events import PostDeleted, PostEdited, PostIngested, PostPublished
from app.posts.models import Post
from app.worker import outbox
from app.worker.registry import Handler, Payload, PeriodicJob

CONFIDENCE_FLOOR = 0.8


def queue_detection(event: PostPublished | PostEdited) -> None:
    """Queue the detection of a language unless its author has chosen one."""
    post = event.post
    if post.body and not post.language_chosen:
        outbox.add("detect_language", {"post_id": post.id, "version": post.version})


def detect(payload: Payload) -> None:
    """Store the language of a post unless its author has chosen one meanwhile."""
    post = db.session.get(Post, payload["post_id"])
    if post is None or post.language_chosen or post.version != payload["version"]:
        return
    language = detect_language(post.body, POST_LANGUAGES, CONFIDENCE_FLOOR)
    if language != post.language:
        post.language = language


SUBSCRIBERS = (
    Subscriber(PostPublished, queue_detection),
    Subscriber(PostEdited, queue_detection),
    Subscriber(PostPublished, live_events.publish_new),
    Subscriber(PostIngested, live_events.publish_ingested),
    Subscriber(PostEdited, live_events.publish_edited),
    Subscriber(PostDeleted, live_events.publish_deleted),
)
HANDLERS = (Handler("detect_language", detect),)
PERIODIC_JOBS = (PeriodicJob("old tombstones", tombstones.purge),)
