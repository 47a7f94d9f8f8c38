"""One post at its own address, for those who may read it."""

from app.posts import read_models
from app.posts.read_models import PostRecord
from app.relationships import audience
from app.users.models import User


def read_one(viewer: User, post_id: int) -> PostRecord | None:
    """Give a post; None if it is gone, or its author has blocked the viewer.

    What is hidden for another reason is left out of lists only: whoever goes to the
    very post wants to see it.
    """
    found = read_models.read([post_id])
    if not found or audience.is_kept_from(viewer, found[0].author.id):
        return None
    return found[0]
