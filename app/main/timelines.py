"""Home, explore, tags: pages of many people's posts."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.extensions import db
from app.integrations.twitter import crossposts
from app.lib.keyset import Cursor
from app.main.blueprint import bp
from app.main.forms.posts import PostForm
from app.main.publishing import publish
from app.timeline import queries, service
from app.timeline.suggestions import suggest
from app.web.forms import form_status, restores_input
from app.web.limits import WRITING
from app.web.pagination import Page, read_slice, timeline_page
from app.web.policies import MEMBER, READER, policy, sign_in
from app.web.presenters import heads
from app.web.presenters.posts import present
from app.web.speed.public_answers import public_answer
from app.web.viewer import current_viewer, viewer

MAX_PREFILLED = 500
# How many posts a stranger sees first.
NEWEST = 10


@bp.route("/", methods=["GET", "POST"])
@bp.route("/index", methods=["GET", "POST"])
@restores_input
@policy(READER, WRITING)
@public_answer(by_language=True)
def index() -> Response | str | tuple[str, int]:
    """Show the home timeline, and take a new post; show strangers what this is."""
    if viewer() is None:
        return _landing_page() if request.path == "/" else sign_in()
    # A link may fill in the beginning of a post.
    form = PostForm(post=request.args.get("text", "")[:MAX_PREFILLED])
    if form.validate_on_submit() and publish(form):
        flash(_("Your post is now live!"))
        return redirect(url_for("main.index"))
    page = _home_page()
    return render_template(
        "main/index.html",
        page=page,
        form=form,
        new_posts_url=_new_posts_url("home"),
        is_connected=crossposts.is_offered(current_user.id),
        suggestions=suggest(current_viewer()),
    ), form_status(form)


@bp.route("/explore")
@policy(READER)
@public_answer(by_language=True)
def explore() -> str:
    """Show everybody's posts."""
    person = viewer()
    return render_template(
        "main/explore.html",
        page=_everybodys_page(),
        new_posts_url=_new_posts_url("public"),
        suggestions=suggest(person) if person is not None else (),
        head=heads.of_list(_("Explore")),
    )


@bp.route("/timeline/new")
@policy(MEMBER)
def new_posts() -> str:
    """Return the posts newer than `min_id`, which an open page puts on top."""
    if request.args.get("timeline") == "public":
        page = _everybodys_page()
    else:
        page = _home_page()
    return render_template("post/_list.html", views=page.items)


def _landing_page() -> str:
    part = service.explore(None, Cursor(), NEWEST)
    page = Page(present(part.posts))
    return render_template("main/landing.html", page=page, head=heads.of_site())


def _home_page() -> Page:
    select = partial(queries.home, current_viewer(), dialect=_dialect())
    part = _read(select, partial(service.home_shortcut, current_user))
    return timeline_page(part, present(part.posts))


def _everybodys_page() -> Page:
    part = read_slice(partial(service.explore, viewer()), service.EMPTY)
    return timeline_page(part, present(part.posts))


def _read(select: Any, shortcut: Any) -> service.Slice:
    """Return the slice of a timeline that the request names."""
    person = viewer()

    def read(cursor: Cursor, size: int) -> service.Slice:
        quick = shortcut(cursor)
        return service.read(person, partial(select, cursor), cursor, size, quick)

    return read_slice(read, service.EMPTY)


def _new_posts_url(timeline: str) -> str | None:
    """Return the address of new posts; None where the page is not the newest.

    Nobody tells a stranger of new posts.
    """
    if viewer() is None or {"max_id", "min_id", "page"} & set(request.args):
        return None
    return url_for("main.new_posts", timeline=timeline)


def _dialect() -> str:
    return str(db.engine.dialect.name)
