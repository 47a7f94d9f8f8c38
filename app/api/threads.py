"""Threads: what answers a post, and what stands around it."""

from typing import Any

from app.api import lookups
from app.api.blueprint import bp
from app.api.payloads import post_payloads
from app.api.posts import POST
from app.api.schemas.posts import Context, Replies, RepliesPage
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import link, linked, own_link
from app.http_api.responses import JsonResponse
from app.lib.keyset import Cursor
from app.posts import read_models
from app.relationships import audience
from app.timeline import threads

MOST_ANCESTORS = 50


@bp.get(f"{POST}/replies")
@Operation(
    "List the answers to a post",
    tag="posts",
    response=Replies,
    query=RepliesPage,
    headers=("Link",),
)
def get_replies(id: int, query: RepliesPage) -> JsonResponse:
    """The oldest first; `next` leads to later ones. Answers to these are not among."""
    given = query.model_fields_set
    cursor = Cursor(
        query.max_id if "max_id" in given else None,
        query.min_id if "min_id" in given else None,
    )
    post_id = lookups.post(id).id
    page = threads.read_ids(auth.current_viewer(), post_id, cursor, query.limit)
    later = earlier = None
    if page.ids and page.has_later:
        later = link(query, min_id=page.ids[-1])
    if page.ids and page.has_earlier:
        earlier = link(query, max_id=page.ids[0])
    links = {"self": own_link(query), "next": later, "prev": earlier}
    items = post_payloads(read_models.read(page.ids))
    return linked({"items": items, "_meta": {"limit": query.limit}, "_links": links})


@bp.get(f"{POST}/context")
@Operation("Show what stands around a post", tag="posts", response=Context)
def get_context(id: int) -> dict[str, Any]:
    """What it answers up to the beginning, and what answers it, on every level.

    Where there is more than is given, `_meta` says so: ask for the context of the
    first above, or for the replies of one below.
    """
    post_id = lookups.post(id).id
    above = threads.above_ids(post_id, MOST_ANCESTORS + 1)
    below = threads.below_ids(auth.current_viewer(), post_id, threads.MOST_BELOW + 1)
    more = {
        "more_ancestors": len(above) > MOST_ANCESTORS,
        "more_descendants": len(below) > threads.MOST_BELOW,
    }
    above, below = above[-MOST_ANCESTORS:], below[: threads.MOST_BELOW]
    read = read_models.read([*above, *below])
    shown = post_payloads(audience.without_hidden(auth.current_viewer(), read))
    ancestors = [each for each in shown if each["id"] in above]
    descendants = shown[len(ancestors) :]
    return {"ancestors": ancestors, "descendants": descendants, "_meta": more}
