"""Bookmarks of the viewer, which nobody else sees."""

from app.api.blueprint import bp
from app.api.posts import POST
from app.api.rendering import render_posts
from app.api.schemas.posts import PostPage
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.reactions import service
from app.reactions.kinds import BOOKMARK
from app.web.limits import WRITING
from app.web.policies import MEMBER


@bp.get("/bookmarks")
@Operation(
    "List bookmarked posts",
    tag="posts",
    response=PostPage,
    query=KeysetPage,
    headers=("Link",),
)
def get_bookmarks(query: KeysetPage) -> JsonResponse:
    """Return the posts that the user has bookmarked, latest bookmark first.

    Cursors are those of bookmarks, not ids of posts: follow `_links`.
    """
    part = service.read(BOOKMARK, auth.current_viewer(), cursor_of(query), query.limit)
    bookmarked = {BOOKMARK.name: [post.id for post in part.items]}
    return keyset(part, render_posts(part.items, bookmarked), query)


@bp.put(f"{POST}/bookmark")
@Operation("Bookmark a post", tag="posts", limits=(WRITING,))
def bookmark_post(id: int) -> None:
    """Add a post to the user's bookmarks.

    The request is idempotent: a bookmarked post stays where it is in the list.
    """
    service.add(BOOKMARK, auth.current_viewer(), id)


@bp.delete(f"{POST}/bookmark")
@Operation("Remove a bookmark", tag="posts", access=MEMBER, limits=(WRITING,))
def unbookmark_post(id: int) -> None:
    """Remove a post from the user's bookmarks.

    The request is idempotent.
    """
    service.remove(BOOKMARK, auth.current_viewer(), id)
