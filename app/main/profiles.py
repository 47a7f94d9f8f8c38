"""A person's page, the card beside a name, and the two lists of people."""

from functools import partial
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.exceptions import NotFound
from app.extensions import db
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.posts.visibility import lists_posts
from app.relationships import audience
from app.relationships import queries as relationships
from app.relationships.entities import followed_among
from app.timeline import service as timeline
from app.users import entities, former_names
from app.users import queries as users
from app.users.models import User
from app.users.read_models import PersonRecord
from app.web import activity
from app.web.arguments import integer_argument
from app.web.pagination import (
    Page,
    page_url,
    read_slice,
    timeline_page,
)
from app.web.policies import MEMBER, READER, policy, sign_in
from app.web.presenters import heads
from app.web.presenters.heads import with_head
from app.web.presenters.posts import present
from app.web.speed.public_answers import public_answer
from app.web.viewer import current_viewer, only_reads, viewer


@bp.route("/user/<username>")
@policy(READER)
@public_answer(by_language=True)
def user(username: str) -> BaseResponse:
    """Show a person and their posts."""
    person = find_user(username)
    me = viewer()
    if me is None and not audience.admits_strangers(person):
        return sign_in()
    relationship = audience.relation(me, person.id)
    head = heads.of_person(person)
    html = render_template(
        "main/user.html",
        user=person,
        page=_posts_of(person) if lists_posts(relationship) else Page([]),
        form=EmptyForm() if me is not None else None,
        is_following=_is_following(person),
        relationship=relationship,
        is_active=activity.shown_of(person, relationship) if me is not None else None,
        head=head,
    )
    return with_head(html, head)


@bp.route("/user/<username>/popup")
@policy(MEMBER)
def user_popup(username: str) -> str:
    """Return the card that appears beside a name."""
    person = find_user(username)
    return render_template(
        "main/user_popup.html",
        user=person,
        form=EmptyForm(),
        is_following=_is_following(person),
        relationship=audience.relation(current_user, person.id),
    )


@bp.route("/user/<username>/followers")
@policy(MEMBER)
def followers(username: str) -> str:
    """List the followers of a person."""
    person = find_user(username)
    page = _people(partial(relationships.newest_followers, person.id))
    title = _("Followers of %(username)s", username=person.username)
    return _people_page(person, page, title)


@bp.route("/user/<username>/following")
@policy(MEMBER)
def following(username: str) -> str:
    """List the people whom a person follows."""
    person = find_user(username)
    page = _people(partial(relationships.newest_following, person.id))
    title = _("Followed by %(username)s", username=person.username)
    return _people_page(person, page, title)


def find_user(username: str) -> User:
    """Return the active person of that name, or of that former name.

    A page under a former name redirects to the same page under the present one, unless
    its reader may not see the person: then the present name is none of theirs. Former
    names are looked up only where the page would be missing otherwise.

    :raises NotFound: there is nobody, or no longer.
    """
    person: User | None = (
        entities.by_name(username)
        if only_reads()
        else db.session.scalar(users.by_name(username))
    )
    if person is not None and person.is_active:
        return person
    renamed = former_names.find_owner(username)
    if renamed is None:
        raise NotFound
    is_shown = viewer() is not None or audience.admits_strangers(renamed)
    if is_shown and request.method in ("GET", "HEAD"):
        abort(redirect(_address_under(username, renamed.username)))
    return renamed


def _address_under(former: str, present: str) -> str:
    """Return the requested address with another name in it.

    The redirect is not permanent: after a year the name may be another person's.
    """
    view_args = request.view_args or {}
    values: dict[str, Any] = {
        name: present if value == former else value for name, value in view_args.items()
    }
    query = request.query_string.decode("ascii", "ignore")
    return url_for(request.endpoint or "", **values) + f"?{query}" * bool(query)


def _posts_of(person: User) -> Page:
    read = partial(timeline.of_author, viewer(), person.id)
    part = read_slice(read, timeline.EMPTY)
    return timeline_page(part, present(part.posts))


def _people(select: Any) -> Page:
    """Read a page of people, newest accounts first, behind `max_id`."""
    size: int = current_app.config["POSTS_PER_PAGE"]
    below = integer_argument("max_id", 0) or None
    found = db.session.scalars(select(below, size + 1))
    people = [PersonRecord.of(each) for each in found]
    more, people = len(people) > size, people[:size]
    return Page(people, next_url=page_url(max_id=people[-1].id) if more else None)


def _people_page(person: User, page: Page, title: str) -> str:
    followed = followed_among(current_viewer(), [each.id for each in page.items])
    return render_template(
        "main/followers.html",
        user=person,
        page=page,
        title=title,
        form=EmptyForm(),
        following_ids=followed,
    )


def _is_following(person: User) -> bool:
    me = viewer()
    if me is None or person.id == me.id:
        return False
    return person.id in followed_among(me, [person.id])
