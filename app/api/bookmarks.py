"""What the asker keeps for later; nobody else ever sees it."""

from app.api.blueprint import bp
from app.api.payloads import post_payloads
from app.api.posts import POST
from app.api.schemas.posts import PostPage
from app.bookmarks import service
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.web.limits import WRITING
from app.web.policies import MEMBER


@bp.get("/bookmarks")
@Operation(
    "List the posts one keeps",
    tag="posts",
    response=PostPage,
    query=KeysetPage,
    headers=("Link",),
)
def get_bookmarks(query: KeysetPage) -> JsonResponse:
    """The latest kept first. Its cursors are of the keeping, so follow the links."""
    part = service.read(auth.current_viewer(), cursor_of(query), query.limit)
    kept = [post.id for post in part.items]
    return keyset(part, post_payloads(part.items, kept), query)


@bp.put(f"{POST}/bookmark")
@Operation("Keep a post for later", tag="posts", limits=(WRITING,))
def bookmark_post(id: int) -> None:
    """Keeping twice is keeping once: the post stays where it is in the list."""
    service.add(auth.current_viewer(), id)


@bp.delete(f"{POST}/bookmark")
@Operation("Keep a post no longer", tag="posts", access=MEMBER, limits=(WRITING,))
def unbookmark_post(id: int) -> None:
    """It is no error if one did not keep it."""
    service.remove(auth.current_viewer(), id)
