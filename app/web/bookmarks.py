"""Which posts of a page the viewer keeps."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import g

from app.bookmarks import service
from app.web.viewer import viewer_id


def kept_by_viewer(post_ids: Sequence[int]) -> frozenset[int]:
    """Give which of these the viewer keeps; whoever keeps nothing costs no statement.

    After a commit their row would have to be read again, which costs as much as
    looking into their bookmarks at once.
    """
    viewer = viewer_id()
    if viewer is None or not post_ids or _known_count() == 0:
        return frozenset()
    return service.kept_among(viewer, post_ids)


def _known_count() -> int | None:
    """Give how many posts the viewer keeps, None if that is not in memory."""
    state = sa.inspect(g.get("viewer") or g.get("_login_user"))
    count: int | None = state.dict.get("bookmark_count")
    return count
