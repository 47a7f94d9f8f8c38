"""Threads: replies to a post, its ancestors and descendants."""

from typing import Any

from app.api import lookups
from app.api.blueprint import bp
from app.api.posts import POST
from app.api.rendering import render_posts
from app.api.schemas.posts import Context, Replies, RepliesPage
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import link, linked, own_link
from app.http_api.responses import JsonResponse
from app.lib.keyset import Cursor
from app.posts import reading
from app.timeline import threads
from app.web.policies import READER

MOST_ANCESTORS = 50


@bp.get(f"{POST}/replies")
@Operation(
    "List replies to a post",
    tag="posts",
    response=Replies,
    query=RepliesPage,
    headers=("Link",),
    access=READER,
)
def get_replies(id: int, query: RepliesPage) -> JsonResponse:
    """Return the direct replies to a post, oldest first; `next` leads to later ones.

    Replies to replies are not included.
    """
    given = query.model_fields_set
    cursor = Cursor(
        query.max_id if "max_id" in given else None,
        query.min_id if "min_id" in given else None,
    )
    post_id = lookups.post(id).id
    page = threads.reply_ids(auth.reader(), post_id, cursor, query.limit)
    later = earlier = None
    if page.ids and page.has_later:
        later = link(query, min_id=page.ids[-1])
    if page.ids and page.has_earlier:
        earlier = link(query, max_id=page.ids[0])
    links = {"self": own_link(query), "next": later, "prev": earlier}
    items = render_posts(reading.load(auth.reader(), page.ids))
    return linked({"items": items, "_meta": {"limit": query.limit}, "_links": links})


@bp.get(f"{POST}/context")
@Operation("Show the thread of a post", tag="posts", response=Context, access=READER)
def get_context(id: int) -> dict[str, Any]:
    """Return the ancestors of a post up to the first of its thread, and its descendants
    on every level.

    `_meta` says whether either list is cut: continue with the context of the first
    ancestor, or with the replies to a descendant.
    """
    post_id = lookups.post(id).id
    above = threads.ancestor_ids(post_id, MOST_ANCESTORS + 1)
    below = threads.descendant_ids(auth.reader(), post_id, threads.MAX_DESCENDANTS + 1)
    more = {
        "more_ancestors": len(above) > MOST_ANCESTORS,
        "more_descendants": len(below) > threads.MAX_DESCENDANTS,
    }
    above, below = above[-MOST_ANCESTORS:], below[: threads.MAX_DESCENDANTS]
    read = reading.load(auth.reader(), [*above, *below], listed=True)
    shown = render_posts(read)
    ancestors = [each for each in shown if each["id"] in above]
    descendants = shown[len(ancestors) :]
    return {"ancestors": ancestors, "descendants": descendants, "_meta": more}
