"""Loading a post that is to be changed."""

from app.exceptions import NotAllowed, NotFound
from app.extensions import db
from app.posts import queries
from app.posts.models import Post
from app.users.models import User


def get(post_id: int) -> Post:
    """Return a post that anybody may read. Raises NotFound."""
    post: Post | None = db.session.scalar(queries.by_id(post_id))
    if post is None:
        raise NotFound
    return post


def get_own(post_id: int, viewer: User, *, or_admin: bool = False) -> Post:
    """Return a post if it is the viewer's; with `or_admin` an administrator gets any.

    :raises NotFound: there is none.
    :raises NotAllowed: it is another author's.
    """
    post = get(post_id)
    if post.user_id != viewer.id and not (or_admin and viewer.is_admin):
        raise NotAllowed
    return post
