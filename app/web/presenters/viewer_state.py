"""What a post's viewer may do with it, and has done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g

from app.bookmarks import service
from app.posts.read_models import PostRecord
from app.translate import is_configured
from app.web.presenters.twitter import CrossPostView, crossposts_of
from app.web.viewer import remembered, viewer_id


@dataclass(frozen=True, slots=True)
class ViewerState:
    """All that differs between two viewers of one post."""

    is_own: bool
    is_bookmarked: bool
    can_translate: bool
    # How far it is on its way to Twitter; for its author.
    crosspost: CrossPostView | None


def viewer_states(posts: Sequence[PostRecord]) -> list[ViewerState]:
    """Return the state of each post for the viewer, in at most two statements."""
    viewer, translatable = viewer_id(), is_configured()
    bookmarked = bookmarked_by_viewer([post.id for post in posts])
    crossposts = crossposts_of([post.id for post in posts if post.author.id == viewer])
    return [
        ViewerState(
            is_own=post.author.id == viewer,
            is_bookmarked=post.id in bookmarked,
            can_translate=translatable and _is_foreign(post),
            crosspost=crossposts.get(post.id),
        )
        for post in posts
    ]


def bookmarked_by_viewer(post_ids: Sequence[int]) -> frozenset[int]:
    """Return which of these the viewer has bookmarked.

    It costs no statement for those without bookmarks. After a commit the viewer's row
    would have to be read again, which costs as much as reading the bookmarks at once.
    """
    viewer = viewer_id()
    if viewer is None or not post_ids or remembered("bookmark_count") == 0:
        return frozenset()
    return service.bookmarked_among(viewer, post_ids)


def _is_foreign(post: PostRecord) -> bool:
    """Return whether there is a text in another language than that of the page."""
    if not post.body or not post.language:
        return False
    return post.language != str(g.get("locale", "")).partition("_")[0]
