"""Policies: who may call a route, how often, and with which scope of a token.

A policy is data. It is attached to the view, enforced before the view is called, and
read by the OpenAPI document and by the tests of all routes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import RouteLimit
from flask_login import login_required
from werkzeug.wrappers import Response as BaseResponse

from app.exceptions import NotAllowed
from app.extensions import limiter, login
from app.lib.i18n import mark as _l
from app.site import settings
from app.web.viewer import SAFE_METHODS, only_reads, viewer

View = TypeVar("View", bound=Callable[..., Any])
UNCONFIRMED = _l(
    "Confirm your e-mail address first: open the link in our letter to you."
)


class Access(StrEnum):
    """Who may call a route."""

    PUBLIC = "public"  # everybody; the view may look closer
    # Everybody where the site is open to strangers, else everybody who is signed in;
    # what is sent with another method than GET is as for CONFIRMED.
    READER = "reader"
    MEMBER = "member"  # everybody who is signed in
    # Everybody who is signed in; on sites with CONFIRM_EMAIL they write only once their
    # address is confirmed.
    CONFIRMED = "confirmed"
    ADMIN = "admin"  # administrators


PUBLIC, READER, MEMBER = Access.PUBLIC, Access.READER, Access.MEMBER
CONFIRMED, ADMIN = Access.CONFIRMED, Access.ADMIN


def init_app(app: Flask) -> None:
    """Let pages remind people who have not confirmed their address."""
    app.context_processor(lambda: {"confirm_email": app.config["CONFIRM_EMAIL"]})


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a route, how often, and which scope a token needs for it."""

    access: Access
    limits: tuple[RouteLimit, ...] = ()
    scope: str | None = None
    # Whether limits that a site sets for all routes leave this one out.
    unlimited: bool = False

    def attach(self, view: View) -> View:
        """Attach the policy to a view, and return the view."""
        if self.unlimited:
            limiter.exempt(view)
        attributes: Any = view
        attributes.policy, attributes.check_limits = self, self._limits_of(view)
        return view

    def _limits_of(self, view: View) -> Callable[[], None]:
        """Return a function that counts a request for the view.

        :raises RateLimitExceeded: there were too many.
        """

        # Flask-Limiter keeps limits under the name of what it decorates.
        @wraps(view)
        def count() -> None:
            return None

        check: Callable[[], None] = count
        for limit in self.limits:
            check = limit(check)
        return check

    def waits_for_confirmation(self, method: str) -> bool:
        """Return whether a method requires that the viewer's address is confirmed."""
        return self.access in (READER, CONFIRMED) and method not in SAFE_METHODS

    def admits_stranger(self) -> bool:
        """Return whether a request without a viewer is enough."""
        if self.access is not READER:
            return self.access is PUBLIC
        # A token that opens nothing is an error, as it is everywhere.
        is_stranger = viewer() is None and "Authorization" not in request.headers
        return is_stranger and only_reads() and is_open_to_strangers()


def sign_in() -> BaseResponse:
    """Return the redirect to the page that signs in, and leads back here."""
    response: BaseResponse = login.unauthorized()
    return response


def is_open_to_strangers() -> bool:
    """Return whether people without an account may read this site."""
    is_allowed: bool = current_app.config["PUBLIC_READING"]
    return is_allowed and settings.is_open_to_strangers()


def policy(
    access: Access, *limits: RouteLimit, unlimited: bool = False
) -> Callable[[View], View]:
    """Return a decorator that attaches a policy to the view of a page."""
    return Policy(access, limits, unlimited=unlimited).attach


def protect(blueprint: Blueprint) -> None:
    """Enforce the policies of a blueprint of pages, after all hooks of the site."""
    blueprint.before_request(_enforce_for_pages)


def _enforce_for_pages() -> ResponseReturnValue | None:
    return enforce(_require_sign_in)


def enforce(
    require_viewer: Callable[[], ResponseReturnValue | None],
    *,
    limits_first: bool = False,
) -> ResponseReturnValue | None:
    """Enforce the policy of the current request's view.

    `require_viewer` returns a response, or raises, where nobody is signed in. With
    `limits_first` requests without a viewer are counted as well.

    :raises AttributeError: the view has no policy, so it is for nobody.
    :raises NotAllowed: the viewer may not do this.
    :raises RateLimitExceeded: there were too many requests.
    """
    if request.method == "OPTIONS":  # Flask responds without the view.
        return None
    view: Any = current_app.view_functions[request.endpoint or ""]
    found: Policy = view.policy
    if limits_first:
        view.check_limits()
    if not found.admits_stranger():
        response = require_viewer()
        if response is not None:
            return response
        _check_viewer(found)
    if not limits_first:
        view.check_limits()
    return None


def _check_viewer(found: Policy) -> None:
    if found.access is ADMIN:
        person = viewer()
        if person is None or not person.is_admin:
            raise NotAllowed
    if found.waits_for_confirmation(request.method):
        require_confirmed()


def require_confirmed() -> None:
    """Refuse a viewer whose address is not confirmed, on sites with CONFIRM_EMAIL.

    :raises NotAllowed: with a sentence that says what to do.
    """
    if not current_app.config["CONFIRM_EMAIL"]:
        return
    person = viewer()
    if person is not None and person.email_confirmed_at is None:
        raise NotAllowed(UNCONFIRMED)


# The response of Flask-Login to strangers; None for everybody else.
_require_sign_in: Callable[[], ResponseReturnValue | None] = login_required(
    lambda: None
)
