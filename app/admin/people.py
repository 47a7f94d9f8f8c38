"""People for administrators: search, lists, and the page of one account."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import render_template, request

from app.admin.blueprint import bp
from app.admin.lists import read_list
from app.administration import people as service
from app.credentials import sessions, tokens
from app.extensions import db
from app.lib.keyset import Cursor
from app.posts import reading
from app.timeline import queries as timelines
from app.users import queries
from app.users.models import User
from app.web.pagination import Page, page_url
from app.web.policies import ADMIN, policy
from app.web.viewer import current_viewer

LENGTH = 50
POSTS = 10
MAX_TEXT = 120
# The lists by which people are found, each with an index of its own.
LISTS = {
    "": queries.with_suspended,
    "administrators": queries.administrators,
    "deactivated": queries.suspended,
}


@bp.route("/people")
@policy(ADMIN)
def people() -> str:
    """List people, the newest first, or those whose names begin as asked."""
    text = request.args.get("q", "").strip()[:MAX_TEXT]
    shown = request.args.get("list", "")
    shown = shown if shown in LISTS else ""
    page = _found(text) if text else _listed(shown)
    return render_template("admin/people.html", page=page, q=text, shown=shown)


@bp.route("/people/<small:user_id>")
@policy(ADMIN)
def person(user_id: int) -> str:
    """Show one account, and what can be done with it."""
    user = service.find(user_id)
    values = {"user": user, "facts": _facts(user), "posts": _posts(user)}
    return render_template("admin/person.html", **values)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page of an account counts; each number is bounded by the house."""

    sessions: int
    tokens: int


def _facts(user: User) -> Facts:
    return Facts(len(sessions.list_of(user)), len(tokens.list_alive(user)))


def _posts(user: User) -> list[Any]:
    """Return the newest posts; of a deactivated account nobody may read any."""
    if not user.is_active:
        return []
    viewer = current_viewer()
    query = timelines.by_author(viewer, user.id, Cursor(), POSTS)
    ids = db.session.scalars(query)
    return reading.load(viewer, list(ids))


def _listed(shown: str) -> Page:
    def select(cursor: Cursor, limit: int) -> Any:
        return cursor.bound(LISTS[shown](), User.id, limit)

    return read_list(select, LENGTH, lambda user: user.id)


def _found(text: str) -> Page:
    """Return a page of people by name; the next one begins behind the last name."""
    query: sa.Select[User] = queries.beginning_with(text).order_by(User.username_key)
    after = request.args.get("after", "")[:MAX_TEXT].replace("\0", "")
    if after:
        query = query.where(User.username_key > after)
    found = list(db.session.scalars(query.limit(LENGTH + 1)))
    older = page_url(after=found[LENGTH - 1].username_key) if found[LENGTH:] else None
    return Page(found[:LENGTH], next_url=older)
