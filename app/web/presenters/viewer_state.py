"""Which posts of a page the viewer keeps."""

from collections.abc import Sequence

from app.bookmarks import service
from app.web.viewer import remembered, viewer_id


def bookmarked_by_viewer(post_ids: Sequence[int]) -> frozenset[int]:
    """Give which of these the viewer keeps; whoever keeps nothing costs no statement.

    After a commit their row would have to be read again, which costs as much as
    looking into their bookmarks at once.
    """
    viewer = viewer_id()
    if viewer is None or not post_ids or remembered("bookmark_count") == 0:
        return frozenset()
    return service.bookmarked_among(viewer, post_ids)
