"""Following: how the asker and another person stand, and changing it."""

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
@Operation("Tell how one stands with a person", tag="users", response=Relationship)
def get_relationship(id: int) -> dict[str, Any]:
    """Between the asker and another person."""
    return relationship(lookups.person(id))


@bp.route(f"{PERSON}/follow", methods=["PUT", "POST"])
@Operation(
    "Follow a person",
    tag="users",
    response=Relationship,
    errors=(403, 409),
    limits=(WRITING,),
)
def follow(id: int) -> dict[str, Any]:
    """Following twice is following once; oneself cannot be followed (409).

    Nor can anybody between whom and the asker there is a block (403).
    """
    person = lookups.person(id)
    service.follow(auth.current_viewer(), person)
    return relationship(person)


@bp.delete(f"{PERSON}/follow")
@Operation(
    "Stop following a person",
    tag="users",
    access=MEMBER,
    response=Relationship,
    errors=(409,),
    limits=(WRITING,),
)
def unfollow(id: int) -> dict[str, Any]:
    """It is no error if one did not follow."""
    person = lookups.person(id)
    service.unfollow(auth.current_viewer(), person)
    return relationship(person)


def relationship(person: User) -> dict[str, Any]:
    """Give how the asker and another person stand."""
    viewer = auth.current_viewer()
    stands = audience.relation(viewer, person.id)
    return {
        "id": person.id,
        "following": follows.exists(viewer, person),
        "followed_by": follows.exists(person, viewer),
        "blocking": stands.blocking,
        "blocked_by": stands.blocked_by,
        "muting": stands.muting,
    }
