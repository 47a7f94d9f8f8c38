"""Notifications: what happened to the asker."""

from typing import Any

from app.api.blueprint import bp
from app.api.payloads import iso, person_payload
from app.api.schemas.messages import ReadMark
from app.api.schemas.notifications import NotificationPage
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.notifications import read_models, service
from app.web.policies import MEMBER


@bp.get("/notifications")
@Operation(
    "List what happened to one",
    tag="notifications",
    response=NotificationPage,
    query=KeysetPage,
    headers=("Link",),
)
def get_notifications(query: KeysetPage) -> JsonResponse:
    """Newest first; looking at them marks nothing as read."""
    cursor = cursor_of(query)
    part = read_models.read(auth.current_viewer(), cursor, query.limit)
    return keyset(part, [_payload(row) for row in part.items], query)


@bp.post("/notifications/read")
@Operation(
    "Mark notifications as read",
    tag="notifications",
    access=MEMBER,
    body=ReadMark,
    body_required=False,
)
def mark_notifications_read(body: ReadMark) -> None:
    """Up to one that was shown; without one, all there are."""
    service.mark_read(auth.current_viewer(), body.up_to_id)


def _payload(row: read_models.EventRecord) -> dict[str, Any]:
    post = row.post
    quoted = post and {"id": post.id, "body": post.body, "language": post.language}
    return {
        "id": row.id,
        "name": row.name,
        "timestamp": iso(row.created_at),
        "unread": row.unread,
        "actor": person_payload(row.actor),
        "post": quoted,
    }
