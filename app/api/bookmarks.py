"""What the asker keeps for later; nobody else ever sees it."""

from app.api import auth
from app.api import bp as api
from app.api.operations import Operation
from app.api.paging import cursor_of, keyset
from app.api.posts import POST
from app.api.responses import Answer
from app.api.schemas.base import KeysetPage
from app.api.schemas.posts import PostPage
from app.bookmarks import service
from app.web.limits import WRITING
from app.web.payloads import post_payloads


@api.get("/bookmarks")
@Operation(
    "List the posts one keeps",
    tag="posts",
    answer=PostPage,
    query=KeysetPage,
    headers=("Link",),
)
def get_bookmarks(query: KeysetPage) -> Answer:
    """The latest kept first. Its cursors are of the keeping, so follow the links."""
    part = service.read(auth.current_viewer(), cursor_of(query), query.limit)
    kept = [post.id for post in part.items]
    return keyset(part, post_payloads(part.items, kept), query)


@api.put(f"{POST}/bookmark")
@Operation("Keep a post for later", tag="posts", limit=(WRITING,))
def bookmark_post(id: int) -> None:
    """Keeping twice is keeping once: the post stays where it is in the list."""
    service.add(auth.current_viewer(), id)


@api.delete(f"{POST}/bookmark")
@Operation("Keep a post no longer", tag="posts", limit=(WRITING,))
def unbookmark_post(id: int) -> None:
    """It is no error if one did not keep it."""
    service.remove(auth.current_viewer(), id)
