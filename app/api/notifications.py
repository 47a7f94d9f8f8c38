"""Notifications of the viewer."""

from app.api.blueprint import bp
from app.api.rendering import Context
from app.api.schemas.messages import ReadMark
from app.api.schemas.notifications import Notification, NotificationPage
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.notifications import read_models, service
from app.web.policies import MEMBER


@bp.get("/notifications")
@Operation(
    "List notifications",
    tag="notifications",
    response=NotificationPage,
    query=KeysetPage,
    headers=("Link",),
)
def get_notifications(query: KeysetPage) -> JsonResponse:
    """Return the user's notifications, newest first.

    Reading does not mark them as read.
    """
    cursor = cursor_of(query)
    part = read_models.read(auth.current_viewer(), cursor, query.limit)
    context = Context()
    items = [Notification.render(record, context) for record in part.items]
    return keyset(part, items, query)


@bp.post("/notifications/read")
@Operation(
    "Mark notifications as read",
    tag="notifications",
    access=MEMBER,
    body=ReadMark,
    body_required=False,
)
def mark_notifications_read(body: ReadMark) -> None:
    """Mark notifications as read up to `up_to_id`, or all of them without it."""
    service.mark_read(auth.current_viewer(), body.up_to_id)
