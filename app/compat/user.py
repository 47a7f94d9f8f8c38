"""The methods of the founding application's `User`, for forks that call them.

Each calls the service or queries of its domain; nothing inside uses these names.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import current_app

from app.extensions import db
from app.lib.avatars import gravatar_url

if TYPE_CHECKING:
    from app.notifications.models import Notification
    from app.posts.models import Post
    from app.tasks.models import Task
    from app.users.models import User


class PaginatedAPIMixin:
    """Add numbered pages of an API collection to a model."""

    @staticmethod
    def to_collection_dict(
        query: "sa.Select[Any]", page: int, per_page: int, endpoint: str, **kwargs: Any
    ) -> dict[str, Any]:
        """Return one numbered page of a Select as items, `_meta` and `_links`."""
        from app.http_api.collections import to_collection_dict

        return to_collection_dict(query, page, per_page, endpoint, **kwargs)


class UserContract(PaginatedAPIMixin):
    """Add the methods of the founding `User`."""

    id: Any
    email: Any

    def avatar(self, size: int) -> str:
        """Return the address of the person's Gravatar; pages use local pictures."""
        return gravatar_url(self.email, size)

    def follow(self: "User", user: "User") -> None:  # type: ignore[misc]  # mixed into User only
        """Follow a person; doing it twice is doing it once."""
        from app.relationships import follows

        follows.add(self, user)

    def unfollow(self: "User", user: "User") -> None:  # type: ignore[misc]  # mixed into User only
        """Stop following a person."""
        from app.relationships import follows

        follows.remove(self, user)

    def is_following(self: "User", user: "User") -> bool:  # type: ignore[misc]  # mixed into User only
        """Return whether this person follows that one."""
        from app.relationships import follows

        return follows.exists(self, user)

    def followers_count(self) -> int:
        """Return the number of people who follow this one."""
        return self._counter("follower_count")

    def following_count(self) -> int:
        """Return the number of people whom this one follows."""
        return self._counter("followed_count")

    def posts_count(self) -> int:
        """Return the number of posts."""
        return self._counter("post_count")

    def unread_message_count(self) -> int:
        """Return the number of messages not yet read."""
        return self._counter("unread_messages")

    def _counter(self, name: str) -> int:
        """Return a counter of the database, as it is after pending changes."""
        if sa.inspect(self, raiseerr=True).transient:
            return 0
        db.session.flush()
        column = getattr(type(self), name)
        query = sa.select(column).where(type(self).id == self.id)
        return int(db.session.scalar(query) or 0)

    def following_posts(self: "User") -> "sa.Select[Post]":  # type: ignore[misc]  # mixed into User only
        """Return the Select of the home timeline: own and followed, newest first."""
        from app.compat.timeline import following_posts

        return following_posts(self)

    def get_reset_password_token(self: "User", expires_in: int = 600) -> str:  # type: ignore[misc]  # mixed into User only
        """Return the token of a reset mail: one use, `expires_in` seconds."""
        from app.credentials import reset_tokens

        return reset_tokens.make(self, current_app.config["SECRET_KEY"], expires_in)

    @staticmethod
    def verify_reset_password_token(token: str) -> "User | None":
        """Return the account that a reset token opens, or None."""
        from app.credentials import reset_tokens

        return reset_tokens.verify(token, current_app.config["SECRET_KEY"])

    def add_notification(self: "User", name: str, data: Any) -> "Notification":  # type: ignore[misc]  # mixed into User only
        """Store a state that the person's open pages poll, replacing the former one."""
        from app.notifications import states

        return states.store(self.id, name, data)

    def launch_task(  # type: ignore[misc]  # mixed into User only
        self: "User", name: str, description: str, *args: Any, **kwargs: Any
    ) -> "Task":
        """Enqueue `app.tasks.<name>`, to run once this transaction is committed."""
        from app.tasks import service

        return service.launch(self, name, description, args, kwargs)

    def get_tasks_in_progress(self: "User") -> "Iterable[Task]":  # type: ignore[misc]  # mixed into User only
        """Return the tasks of this person that have not ended."""
        from app.tasks import queries

        return db.session.scalars(queries.open_tasks(self.id))

    def get_task_in_progress(self: "User", name: str) -> "Task | None":  # type: ignore[misc]  # mixed into User only
        """Return the unfinished task of that name, if there is one."""
        from app.tasks import queries

        return db.session.scalar(queries.open_tasks(self.id, name).limit(1))

    def to_dict(self: "User", include_email: bool = False) -> dict[str, Any]:  # type: ignore[misc]  # mixed into User only
        """Return the person as the API shows them."""
        from app.api import rendering

        return rendering.render_user(self, include_email=include_email)

    def from_dict(self: "User", data: dict[str, Any], new_user: bool = False) -> None:  # type: ignore[misc]  # mixed into User only
        """Set fields from a dictionary without checking them."""
        for field in ("username", "email", "about_me"):
            if field in data:
                setattr(self, field, data[field])
        if new_user and "password" in data:
            self.set_password(data["password"])

    def get_token(self: "User", expires_in: int = 3600) -> str:  # type: ignore[misc]  # mixed into User only
        """Return the API token of clients that do not name themselves.

        While it has more than a minute left, the same token is returned.
        """
        from app.credentials import tokens

        return tokens.shared_token(self, current_app.config["SECRET_KEY"], expires_in)

    def revoke_token(self: "User") -> None:  # type: ignore[misc]  # mixed into User only
        """End the token that `get_token` gives."""
        from app.credentials import tokens

        tokens.revoke_shared(self)

    @staticmethod
    def check_token(token: str) -> "User | None":
        """Return the account that an API token opens, or None."""
        from app.credentials import tokens

        found = tokens.find(token)
        return found.user if found else None


def attach(model: type) -> None:
    """Add the methods to the model that the application's code knows without them."""
    for base in (PaginatedAPIMixin, UserContract):
        for name, member in vars(base).items():
            if not name.startswith("__"):
                setattr(model, name, member)
