"""Following, and the relationship between the viewer and another person."""

from typing import Any

from app.api import lookups
from app.api.blueprint import bp
from app.api.schemas.users import Relationship
from app.api.users import PERSON
from app.http_api import auth
from app.http_api.operations import Operation
from app.relationships import audience, follows, service
from app.users.models import User
from app.web.limits import WRITING
from app.web.policies import MEMBER


@bp.get(f"{PERSON}/follow")
@Operation("Show the relationship with a user", tag="users", response=Relationship)
def get_relationship(id: int) -> dict[str, Any]:
    """Return who follows, blocks or mutes whom, between the authenticated user and
    another.
    """
    return relationship(lookups.person(id))


@bp.route(f"{PERSON}/follow", methods=["PUT", "POST"])
@Operation(
    "Follow a user",
    tag="users",
    response=Relationship,
    errors=(403, 409),
    limits=(WRITING,),
)
def follow(id: int) -> dict[str, Any]:
    """Follow a user and return the relationship.

    The request is idempotent. Following oneself returns 409; a block between the two
    users returns 403.
    """
    person = lookups.person(id)
    service.follow(auth.current_viewer(), person)
    return relationship(person)


@bp.delete(f"{PERSON}/follow")
@Operation(
    "Unfollow a user",
    tag="users",
    access=MEMBER,
    response=Relationship,
    errors=(409,),
    limits=(WRITING,),
)
def unfollow(id: int) -> dict[str, Any]:
    """Stop following a user and return the relationship.

    The request is idempotent.
    """
    person = lookups.person(id)
    service.unfollow(auth.current_viewer(), person)
    return relationship(person)


def relationship(person: User) -> dict[str, Any]:
    """Return the relationship between the viewer and another person."""
    viewer = auth.current_viewer()
    found = audience.relation(viewer, person.id)
    return {
        "id": person.id,
        "following": follows.exists(viewer, person),
        "followed_by": follows.exists(person, viewer),
        "blocking": found.blocking,
        "blocked_by": found.blocked_by,
        "muting": found.muting,
    }
