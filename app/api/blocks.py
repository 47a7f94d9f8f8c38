"""Blocks and mutes of the viewer."""

from collections.abc import Callable
from typing import Any

from app.api import lookups
from app.api.blueprint import bp
from app.api.follows import relationship
from app.api.rendering import render_users
from app.api.schemas.users import PeoplePage, Relationship
from app.api.users import PERSON
from app.extensions import db
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.lib.keyset import cut
from app.relationships import blocks, queries
from app.users.models import User
from app.web.limits import WRITING
from app.web.policies import CONFIRMED, MEMBER, Access


def _change(summary: str, *errors: int, access: Access = CONFIRMED) -> Operation:
    """Return the declaration of a change of a relationship."""
    return Operation(
        summary,
        tag="users",
        access=access,
        response=Relationship,
        errors=errors,
        limits=(WRITING,),
    )


def _list(summary: str) -> Operation:
    """Return the declaration of a list of people that only the viewer sees."""
    return Operation(
        summary, tag="users", response=PeoplePage, query=KeysetPage, headers=("Link",)
    )


@bp.put(f"{PERSON}/block")
@_change("Block a user", 409)
def block(id: int) -> dict[str, Any]:
    """Block a user and return the relationship.

    Both stop following each other, and neither can follow or message the other. The
    request is idempotent. Blocking oneself returns 409.
    """
    return _changed(blocks.block, id)


@bp.delete(f"{PERSON}/block")
@_change("Unblock a user", access=MEMBER)
def unblock(id: int) -> dict[str, Any]:
    """Remove a block and return the relationship.

    Former follows are not restored. The request is idempotent.
    """
    return _changed(blocks.unblock, id)


@bp.put(f"{PERSON}/mute")
@_change("Mute a user", 409)
def mute(id: int) -> dict[str, Any]:
    """Hide a user's posts from lists and notifications, without their knowledge, and
    return the relationship.

    The request is idempotent. Muting oneself returns 409.
    """
    return _changed(blocks.mute, id)


@bp.delete(f"{PERSON}/mute")
@_change("Unmute a user", access=MEMBER)
def unmute(id: int) -> dict[str, Any]:
    """Show a muted user's posts again and return the relationship.

    The request is idempotent.
    """
    return _changed(blocks.unmute, id)


@bp.get("/blocks")
@_list("List blocked users")
def get_blocks(query: KeysetPage) -> JsonResponse:
    """Return the users whom the authenticated user blocks, newest accounts first."""
    return _people(queries.blocked_by, query)


@bp.get("/mutes")
@_list("List muted users")
def get_mutes(query: KeysetPage) -> JsonResponse:
    """Return the users whom the authenticated user mutes, newest accounts first."""
    return _people(queries.muted_by, query)


def _changed(change: Callable[[User, User], bool], user_id: int) -> dict[str, Any]:
    person = lookups.person(user_id)
    change(auth.current_viewer(), person)
    return relationship(person)


def _people(select: Callable[..., Any], query: KeysetPage) -> JsonResponse:
    cursor = cursor_of(query)
    found = db.session.scalars(
        select(auth.current_viewer().id, cursor, query.limit + 1)
    ).all()
    part = cut(found, cursor, query.limit, lambda person: person.id)
    return keyset(part, render_users(part.items), query)
