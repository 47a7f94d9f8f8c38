"""Discover: a picture that another one replaces, and what else there is to find."""

from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _

from app.discover.failures import DiscoverFailed
from app.exceptions import NotFound
from app.main.blueprint import bp
from app.main.pictures import immutable_response
from app.main.polling import answer, failed
from app.posts import reading
from app.timeline import newest, trends
from app.timeline.suggestions import suggest, suggest_to_strangers
from app.web.limits import DISCOVERING
from app.web.policies import PUBLIC, READER, policy
from app.web.presenters import discover as presenter
from app.web.presenters import heads
from app.web.presenters.posts import present
from app.web.security import PRIVATE
from app.web.viewer import viewer

NEWEST, TRENDS = 10, 8


@bp.route("/discover")
@policy(READER, DISCOVERING)
def discover() -> Response:
    """Show a random picture, trends, people to follow, and the newest posts."""
    person = viewer()
    picture, problem = _choose()
    ids = newest.of_everybody()[:NEWEST]
    page = render_template(
        "main/discover.html",
        picture=picture,
        problem=problem,
        views=present(reading.load(person, ids, listed=True)),
        people=suggest(person) if person is not None else suggest_to_strangers(),
        trends=trends.current(TRENDS),
        head=heads.of_list(_("Discover")),
    )
    # A stored page would answer "another picture" with the same one.
    return Response(page, headers={"Cache-Control": PRIVATE})


@bp.route("/discover/next")
@policy(READER, DISCOVERING)
def discover_next() -> Any:
    """Return a picture to an open page, which swaps it in without reloading."""
    try:
        view = presenter.choose(viewer())
    except DiscoverFailed as error:
        response, status = failed(_(error.message), error.failure.status)
    else:
        response, status = answer(view, caption=view.caption), 200
    response.headers["Cache-Control"] = "no-store"
    return response, status


@bp.route("/discover/picture/<token>")
@policy(PUBLIC)
def discover_picture(token: str) -> Response:
    """Return a picture of the service elsewhere, at an address signed by this site."""
    try:
        data, content_type = presenter.picture_of(token)
    except DiscoverFailed as error:
        raise NotFound(error.message) from error
    return immutable_response(data, content_type)


def _choose() -> tuple[presenter.PictureView | None, str]:
    """Return a picture, or a sentence that says why there is none."""
    try:
        return presenter.choose(viewer()), ""
    except DiscoverFailed as error:
        return None, _(error.message)
