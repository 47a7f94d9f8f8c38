"""What workers do for posts: their language, old tombstones."""

from app.extensions import db
from app.lib.language import detect_language
from app.lib.languages import POST_LANGUAGES
from app.posts import tombstones
from app.posts.models import Post
from app.worker.registry import Handler, Payload, PeriodicJob

CONFIDENCE_FLOOR = 0.8


def detect(payload: Payload) -> None:
    """Store in which language a post is, unless its author has said it meanwhile."""
    post = db.session.get(Post, payload["post_id"])
    if post is None or post.language_chosen or post.version != payload["version"]:
        return
    language = detect_language(post.body, POST_LANGUAGES, CONFIDENCE_FLOOR)
    if language != post.language:
        post.language = language


HANDLERS = (Handler("detect_language", detect),)
PERIODIC_JOBS = (PeriodicJob("old tombstones", tombstones.purge),)
