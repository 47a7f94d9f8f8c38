"""People and posts as the API shows them."""

from typing import Any

from flask import url_for

from app.users.models import User


def user_payload(user: User, *, include_email: bool = False) -> dict[str, Any]:
    """Give a person; the counters are columns, so a list costs no further statement."""
    payload = {
        "id": user.id,
        "username": user.username,
        "last_seen": user.last_seen.isoformat() if user.last_seen else None,
        "about_me": user.about_me,
        "post_count": user.post_count,
        "follower_count": user.follower_count,
        "following_count": user.followed_count,
        "_links": {
            "self": url_for("api.get_user", id=user.id),
            "followers": url_for("api.get_followers", id=user.id),
            "following": url_for("api.get_following", id=user.id),
            "avatar": user.avatar(128),
        },
    }
    if include_email:
        payload["email"] = user.email
    return payload
