"""Blocking and muting: whom the asker wants to have nothing to do with, or to see."""

from collections.abc import Callable
from typing import Any

from app.api import lookups
from app.api.blueprint import bp
from app.api.follows import relationship
from app.api.payloads import user_payloads
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


def _act(summary: str, *errors: int, access: Access = CONFIRMED) -> Operation:
    """Declare something that one person does to another."""
    return Operation(
        summary,
        tag="users",
        access=access,
        response=Relationship,
        errors=errors,
        limits=(WRITING,),
    )


def _list(summary: str) -> Operation:
    """Declare a list of people that only the asker sees."""
    return Operation(
        summary, tag="users", response=PeoplePage, query=KeysetPage, headers=("Link",)
    )


@bp.put(f"{PERSON}/block")
@_act("Block a person", 409)
def block(id: int) -> dict[str, Any]:
    """Ends following in both directions; neither follows or writes to the other.

    Blocking twice is blocking once; oneself cannot be blocked (409).
    """
    return _done(blocks.block, id)


@bp.delete(f"{PERSON}/block")
@_act("Take a block back", access=MEMBER)
def unblock(id: int) -> dict[str, Any]:
    """It is no error if there was none. Nobody follows again by that."""
    return _done(blocks.unblock, id)


@bp.put(f"{PERSON}/mute")
@_act("Mute a person", 409)
def mute(id: int) -> dict[str, Any]:
    """Leaves them out of one's lists and notifications; they do not learn it.

    Muting twice is muting once; oneself cannot be muted (409).
    """
    return _done(blocks.mute, id)


@bp.delete(f"{PERSON}/mute")
@_act("Mute a person no longer", access=MEMBER)
def unmute(id: int) -> dict[str, Any]:
    """It is no error if one did not."""
    return _done(blocks.unmute, id)


@bp.get("/blocks")
@_list("List whom one blocks")
def get_blocks(query: KeysetPage) -> JsonResponse:
    """Newest accounts first."""
    return _people(queries.blocked_by, query)


@bp.get("/mutes")
@_list("List whom one mutes")
def get_mutes(query: KeysetPage) -> JsonResponse:
    """Newest accounts first."""
    return _people(queries.muted_by, query)


def _done(act: Callable[[User, User], bool], user_id: int) -> dict[str, Any]:
    person = lookups.person(user_id)
    act(auth.current_viewer(), person)
    return relationship(person)


def _people(select: Callable[..., Any], query: KeysetPage) -> JsonResponse:
    cursor = cursor_of(query)
    found = db.session.scalars(
        select(auth.current_viewer().id, cursor, query.limit + 1)
    ).all()
    part = cut(found, cursor, query.limit, lambda person: person.id)
    return keyset(part, user_payloads(part.items), query)
