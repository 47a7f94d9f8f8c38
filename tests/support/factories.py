"""Functions that make people and their posts; each commits."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from app import db
from app.lib.passwords import hash_password
from app.models import Post, User
from app.posts.commands import PublishPost

PASSWORD = "correct horse battery"


@lru_cache(maxsize=8)
def _hashed(password: str) -> str:
    """Hash each password once: it is slow by design."""
    return hash_password(password)


def make_user(username: str, *, password: str = PASSWORD, **columns: Any) -> User:
    """Make an account `<username>@example.com` with the cast's password."""
    email = columns.pop("email", f"{username}@example.com")
    user = User(username=username, email=email, **columns)
    user.password_hash = _hashed(password)
    db.session.add(user)
    db.session.commit()
    return user


def make_post(
    author: User, body: str = "Hello, world", *, at: datetime | None = None
) -> Post:
    """Make a post as people do, or directly with a moment of its own."""
    if at is None:
        return PublishPost(author, body, max_length=1000).execute()
    post = Post(body=body, author=author, timestamp=at)
    db.session.add(post)
    db.session.commit()
    return post


def make_posts(author: User, count: int, body: str = "Post") -> list[Post]:
    """Make `count` posts, the oldest first."""
    return [make_post(author, f"{body} {number}") for number in range(count)]


def follow(follower: User, followed: User) -> None:
    """Make one person follow another."""
    follower.follow(followed)
    db.session.commit()
