"""Users: one, all, followers and followees, registration."""

from typing import Any

from flask import current_app, url_for

from app.api import errors, lookups
from app.api.blueprint import bp
from app.api.rendering import Context, render_users
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
from app.web.policies import PUBLIC, READER

# Longer lists of people are not counted for each page.
MANY = 1_000
PERSON = "/users/<small:id>"


@bp.get(PERSON)
@Operation("Show a user", tag="users", response=User, access=READER)
def get_user(id: int) -> dict[str, Any]:
    """Return a user by id.

    Without a token `last_seen` is null.
    """
    shown = User.render(lookups.person(id), Context())
    return shown if auth.reader() is not None else shown | {"last_seen": None}


@bp.get("/users")
@Operation(
    "List users",
    tag="users",
    response=UserCollection,
    query=NumberedPage,
    headers=("Link",),
)
def get_users(query: NumberedPage) -> JsonResponse:
    """Return all users in order of their ids.

    Deleted accounts are left out.
    """
    return _people(queries.everybody(), query, "api.get_users")


@bp.get(f"{PERSON}/followers")
@Operation(
    "List followers of a user",
    tag="users",
    response=UserCollection,
    query=NumberedPage,
    headers=("Link",),
)
def get_followers(id: int, query: NumberedPage) -> JsonResponse:
    """Return the users who follow a user, in order of their ids."""
    user = lookups.person(id)
    select, total = relationships.followers_of(user.id), _total(user.follower_count)
    return _people(select, query, "api.get_followers", total=total, id=id)


@bp.get(f"{PERSON}/following")
@Operation(
    "List users whom a user follows",
    tag="users",
    response=UserCollection,
    query=NumberedPage,
    headers=("Link",),
)
def get_following(id: int, query: NumberedPage) -> JsonResponse:
    """Return the users whom a user follows, in order of their ids."""
    user = lookups.person(id)
    select, total = relationships.following_of(user.id), _total(user.followed_count)
    return _people(select, query, "api.get_following", total=total, id=id)


@bp.post("/users")
@Operation(
    "Register a user",
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
    """Create an account.

    No token is needed. Sites that are closed to registration return 403.
    """
    _check_registration_is_open()
    with errors.contract_sentences():
        user = accounts.register(
            body.username,
            body.email,
            body.password,
            about_me=body.about_me,
            to_confirm=current_app.config["CONFIRM_EMAIL"],
        )
    return JsonResponse(
        User.render(user, Context()), {"Location": url_for("api.get_user", id=user.id)}
    )


@bp.put(PERSON)
@Operation(
    "Update a user",
    tag="users",
    response=User,
    body=UserChanges,
    errors=(403,),
    limits=(WRITING, TRYING_PASSWORDS),
)
def update_user(id: int, body: UserChanges) -> dict[str, Any]:
    """Change the given fields of the authenticated user's own account.

    Fields that are absent stay as they are. A new `email` requires the current
    `password`.
    """
    if auth.current_viewer().id != id:
        raise NotAllowed
    change(body)
    return User.render(auth.current_viewer(), Context())


def change(body: UserChanges) -> None:
    """Change the given fields of the viewer's account, all or none."""
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
    """Return a page of people."""
    page, size = query.page, query.per_page
    return linked(numbered(select, page, size, endpoint, render_users, total, **path))


def _total(counter: int) -> int | None:
    """Return the stored count of a long list; None for a short one, to be counted.

    The count includes accounts that are just being deleted and are not listed.
    """
    return counter if counter > MANY else None


def _check_registration_is_open() -> None:
    if not current_app.config["REGISTRATION_OPEN"]:
        raise NotAllowed(_l("This site takes no new accounts at present."))
