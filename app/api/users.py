"""People: a person, everybody, who follows whom, opening an account."""

from typing import Any

from flask import current_app, url_for

from app.api import errors, lookups
from app.api.blueprint import bp
from app.api.payloads import user_payload, user_payloads
from app.api.schemas.users import User, UserChanges, UserCollection, UserIn
from app.credentials import accounts, updates
from app.exceptions import NotAllowed
from app.http_api import auth
from app.http_api.collections import numbered
from app.http_api.operations import Operation
from app.http_api.paging import linked
from app.http_api.responses import JsonResponse
from app.http_api.schemas import NumberedPage
from app.lib.i18n import mark as _l
from app.relationships import queries as relationships
from app.users import queries
from app.web.limits import REGISTERING, TRYING_PASSWORDS, WRITING
from app.web.policies import PUBLIC

# More people than that are not counted anew for each page.
MANY = 1_000
PERSON = "/users/<small:id>"


@bp.get(PERSON)
@Operation("Show a person", tag="users", response=User)
def get_user(id: int) -> dict[str, Any]:
    """Anybody with a token may see everybody."""
    return user_payload(lookups.person(id))


@bp.get("/users")
@Operation(
    "List everybody",
    tag="users",
    response=UserCollection,
    query=NumberedPage,
    headers=("Link",),
)
def get_users(query: NumberedPage) -> JsonResponse:
    """In the order of their ids; deleted accounts are left out."""
    return _people(queries.everybody(), query, "api.get_users")


@bp.get(f"{PERSON}/followers")
@Operation(
    "List who follows a person",
    tag="users",
    response=UserCollection,
    query=NumberedPage,
    headers=("Link",),
)
def get_followers(id: int, query: NumberedPage) -> JsonResponse:
    """In the order of their ids."""
    user = lookups.person(id)
    select, total = relationships.followers_of(user.id), _total(user.follower_count)
    return _people(select, query, "api.get_followers", total=total, id=id)


@bp.get(f"{PERSON}/following")
@Operation(
    "List whom a person follows",
    tag="users",
    response=UserCollection,
    query=NumberedPage,
    headers=("Link",),
)
def get_following(id: int, query: NumberedPage) -> JsonResponse:
    """In the order of their ids."""
    user = lookups.person(id)
    select, total = relationships.following_of(user.id), _total(user.followed_count)
    return _people(select, query, "api.get_following", total=total, id=id)


@bp.post("/users")
@Operation(
    "Open an account",
    tag="users",
    response=User,
    success=201,
    access=PUBLIC,
    body=UserIn,
    missing=errors.INCOMPLETE,
    errors=(403,),
    headers=("Location",),
    limits=(REGISTERING,),
)
def create_user(body: UserIn) -> JsonResponse:
    """Needs no token; refused with 403 where the site takes no new accounts."""
    _refuse_if_closed()
    with errors.contract_sentences():
        user = accounts.register(
            body.username,
            body.email,
            body.password,
            about_me=body.about_me,
            to_confirm=current_app.config["CONFIRM_EMAIL"],
        )
    return JsonResponse(
        user_payload(user), {"Location": url_for("api.get_user", id=user.id)}
    )


@bp.put(PERSON)
@Operation(
    "Change one's own account",
    tag="users",
    response=User,
    body=UserChanges,
    errors=(403,),
    limits=(WRITING, TRYING_PASSWORDS),
)
def update_user(id: int, body: UserChanges) -> dict[str, Any]:
    """Fields that are left out stay. Another e-mail address takes the `password`."""
    if auth.current_viewer().id != id:
        raise NotAllowed
    change(body)
    return user_payload(auth.current_viewer())


def change(body: UserChanges) -> None:
    """Change what the asker sent of their own account, all of it or nothing."""
    with errors.contract_sentences():
        updates.update(
            auth.current_viewer(),
            body.model_dump(exclude_unset=True),
            secret=lookups.secret(),
            offered=current_app.config["LANGUAGES"],
            to_confirm=current_app.config["CONFIRM_EMAIL"],
        )


def _people(
    select: Any,
    query: NumberedPage,
    endpoint: str,
    total: int | None = None,
    **path: int,
) -> JsonResponse:
    """Read the page that is asked for."""
    page, size = query.page, query.per_page
    return linked(numbered(select, page, size, endpoint, user_payloads, total, **path))


def _total(counter: int) -> int | None:
    """Give the kept count of a long list, None for a short one, which is counted.

    The count includes accounts that are just being deleted and are not listed.
    """
    return counter if counter > MANY else None


def _refuse_if_closed() -> None:
    if not current_app.config["REGISTRATION_OPEN"]:
        raise NotAllowed(_l("This site takes no new accounts at present."))
