"""People and posts as the API shows them: plain values, asking the database nothing."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from app.posts.models import PostRevision
from app.posts.read_models import AuthorRecord, PostRecord
from app.users.models import User
from app.web.presenters.attachments import attachment_payloads
from app.web.presenters.avatars import api_avatar_url, avatar_url
from app.web.presenters.viewer_state import bookmarked_by_viewer

Payload = dict[str, Any]


def user_payload(user: User, *, include_email: bool = False) -> Payload:
    """Give a person; the counters are columns, so a list costs no further statement."""
    payload = _user(user, _path_of("api.get_user"))
    if include_email:
        payload["email"] = user.email
    return payload


def user_payloads(users: Iterable[User]) -> list[Payload]:
    """Give many people."""
    path = _path_of("api.get_user")
    return [_user(user, path) for user in users]


def person_payload(person: AuthorRecord) -> Payload:
    """Give what is shown of a person beside something of theirs."""
    return _person(person, _path_of("api.get_user"))


def post_payloads(
    rows: Sequence[PostRecord], kept: Collection[int] | None = None
) -> list[Payload]:
    """Give posts with their authors, and which of them the viewer keeps.

    Where that is known already, `kept` saves asking.
    """
    if kept is None:
        kept = bookmarked_by_viewer([row.id for row in rows])
    post, user = _path_of("api.get_post"), _path_of("api.get_user")
    page = url_for("main.post", post_id=0).removesuffix("0")
    return [
        {
            "id": row.id,
            "body": row.body,
            "timestamp": iso(row.timestamp),
            "language": row.language,
            "edited_at": iso(row.edited_at),
            "version": row.version,
            "author": _person(row.author, user),
            "reply_to_id": row.reply_to_id,
            "conversation_id": row.id
            if row.conversation_id is None
            else row.conversation_id,
            "reply_count": row.reply_count,
            "bookmarked": row.id in kept,
            "attachments": attachment_payloads(row),
            "_links": {
                "self": f"{post}{row.id}",
                "history": f"{post}{row.id}/history",
                "replies": f"{post}{row.id}/replies",
                "context": f"{post}{row.id}/context",
                "page": f"{page}{row.id}",
            },
        }
        for row in rows
    ]


def revision_payload(revision: PostRevision) -> Payload:
    """Give what a post said before."""
    return {
        "body": revision.body,
        "language": revision.language,
        "timestamp": iso(revision.created_at),
    }


def iso(moment: datetime | None) -> str | None:
    """Give a moment in the form of the contract: ISO 8601 with +00:00."""
    return moment.isoformat() if moment is not None else None


def _user(user: User, path: str) -> Payload:
    own = f"{path}{user.id}"
    return {
        "id": user.id,
        "username": user.username,
        "last_seen": iso(user.last_seen),
        "about_me": user.about_me,
        "post_count": user.post_count,
        "follower_count": user.follower_count,
        "following_count": user.followed_count,
        "_links": {
            "self": own,
            "followers": f"{own}/followers",
            "following": f"{own}/following",
            "avatar": api_avatar_url(user),
        },
    }


def _person(person: AuthorRecord, path: str) -> Payload:
    return {
        "id": person.id,
        "username": person.username,
        "_links": {"self": f"{path}{person.id}", "avatar": avatar_url(person)},
    }


def _path_of(endpoint: str) -> str:
    """Give the path of a noun: it is the same but for the id, and built only once."""
    return url_for(endpoint, id=0).removesuffix("0")
