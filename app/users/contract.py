"""The methods of `User` that readers and forks of the founding application call.

Each is short: the rule itself lives in the service of its domain.
"""

from collections.abc import Iterable
from hashlib import md5
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import current_app

from app.extensions import db

if TYPE_CHECKING:
    from app.notifications.models import Notification
    from app.posts.models import Post
    from app.tasks.models import Task
    from app.users.models import User


class PaginatedAPIMixin:
    """Gives a model its page of an API collection."""

    @staticmethod
    def to_collection_dict(
        query: "sa.Select[Any]", page: int, per_page: int, endpoint: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Give one numbered page of a Select as items, `_meta` and `_links`."""
        from app.web.collections import to_collection_dict

        return to_collection_dict(query, page, per_page, endpoint, **kwargs)


class UserContract(PaginatedAPIMixin):
    """What `User` can be asked from outside."""

    id: Any
    email: Any

    def avatar(self, size: int) -> str:
        """Give the address of the person's Gravatar; pages use local pictures.

        https://docs.gravatar.com/api/avatars/hash/ (MD5 of the lower-cased address).
        """
        address = self.email.lower().encode()
        digest = md5(address, usedforsecurity=False).hexdigest()
        return f"https://www.gravatar.com/avatar/{digest}?d=identicon&s={size}"

    def follow(self: "User", user: "User") -> None:  # type: ignore[misc]  # mixed into User only
        """Follow somebody; following twice is following once."""
        from app.users import follows

        follows.add(self, user)

    def unfollow(self: "User", user: "User") -> None:  # type: ignore[misc]  # mixed into User only
        """Stop following somebody."""
        from app.users import follows

        follows.remove(self, user)

    def is_following(self: "User", user: "User") -> bool:  # type: ignore[misc]  # mixed into User only
        """Tell whether this person follows that one."""
        from app.users import follows

        return follows.exists(self, user)

    def followers_count(self) -> int:
        """Give the number of people who follow this one."""
        return self._counter("follower_count")

    def following_count(self) -> int:
        """Give the number of people whom this one follows."""
        return self._counter("followed_count")

    def posts_count(self) -> int:
        """Give the number of posts."""
        return self._counter("post_count")

    def unread_message_count(self) -> int:
        """Give the number of messages not yet read."""
        return self._counter("unread_messages")

    def _counter(self, name: str) -> int:
        """Read a counter that the database keeps, fresh if it may have changed."""
        if sa.inspect(self, raiseerr=True).transient:
            return 0
        db.session.flush()
        column = getattr(type(self), name)
        query = sa.select(column).where(type(self).id == self.id)
        return int(db.session.scalar(query) or 0)

    def following_posts(self: "User") -> "sa.Select[Post]":  # type: ignore[misc]  # mixed into User only
        """Give the Select of the home timeline: own and followed, newest first."""
        from app.timeline.contract import following_posts

        return following_posts(self)

    def get_reset_password_token(self: "User", expires_in: int = 600) -> str:  # type: ignore[misc]  # mixed into User only
        """Make the token of a reset mail: one use, `expires_in` seconds."""
        from app.users import reset_tokens

        return reset_tokens.make(self, current_app.config["SECRET_KEY"], expires_in)

    @staticmethod
    def verify_reset_password_token(token: str) -> "User | None":
        """Give the account that a reset token opens, or None."""
        from app.users import reset_tokens

        return reset_tokens.verify(token, current_app.config["SECRET_KEY"])

    def add_notification(self: "User", name: str, data: Any) -> "Notification":  # type: ignore[misc]  # mixed into User only
        """State something that the person's open pages poll, replacing its like."""
        from app.notifications import states

        return states.put(self.id, name, data)

    def launch_task(  # type: ignore[misc]  # mixed into User only
        self: "User", name: str, description: str, *args: Any, **kwargs: Any
    ) -> "Task":
        """Have a worker run `app.tasks.<name>` once this transaction is committed."""
        from app.tasks import service

        return service.launch(self, name, description, args, kwargs)

    def get_tasks_in_progress(self: "User") -> "Iterable[Task]":  # type: ignore[misc]  # mixed into User only
        """Give the tasks of this person that have not ended."""
        from app.tasks import queries

        return db.session.scalars(queries.open_tasks(self.id))

    def get_task_in_progress(self: "User", name: str) -> "Task | None":  # type: ignore[misc]  # mixed into User only
        """Give the unfinished task of that name, if there is one."""
        from app.tasks import queries

        return db.session.scalar(queries.open_tasks(self.id, name).limit(1))

    def to_dict(self: "User", include_email: bool = False) -> dict[str, Any]:  # type: ignore[misc]  # mixed into User only
        """Give the person as the API shows them."""
        from app.web.payloads import user_payload

        return user_payload(self, include_email=include_email)

    def from_dict(self: "User", data: dict[str, Any], new_user: bool = False) -> None:  # type: ignore[misc]  # mixed into User only
        """Take over what an API client sent, without checks: those are the schema's."""
        for field in ("username", "email", "about_me"):
            if field in data:
                setattr(self, field, data[field])
        if new_user and "password" in data:
            self.set_password(data["password"])

    def get_token(self: "User", expires_in: int = 3600) -> str:  # type: ignore[misc]  # mixed into User only
        """Give the API token of clients that do not name themselves.

        Asked again while it has more than a minute left, it is the same one.
        """
        from app.users import tokens

        return tokens.shared_token(self, current_app.config["SECRET_KEY"], expires_in)

    def revoke_token(self: "User") -> None:  # type: ignore[misc]  # mixed into User only
        """End the token that `get_token` gives."""
        from app.users import tokens

        tokens.revoke_shared(self)

    @staticmethod
    def check_token(token: str) -> "User | None":
        """Give the account that an API token opens, or None."""
        from app.users import tokens

        found = tokens.find(token)
        return found.user if found else None
