"""Feeds of people, tags, searches and everybody's posts, as strangers read them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.exceptions import Invalid, NotFound
from app.lib.entities import tag_key
from app.main.blueprint import bp
from app.main.profiles import find_user
from app.posts import reading
from app.search import parse
from app.timeline import newest
from app.timeline.newest import Ids
from app.users import entities
from app.users.models import User
from app.web import feeds
from app.web.feeds import responses
from app.web.limits import SEARCHING
from app.web.policies import READER, is_open_to_strangers, policy
from app.web.presenters.avatars import public_avatar_url
from app.web.presenters.feed_entries import Place, present_feed, tag_uri
from app.web.speed.public_answers import public_answer
from app.web.viewer import viewer

P = ParamSpec("P")
R = TypeVar("R", bound=BaseResponse)
ENDING = f"feed.<any({','.join(feeds.FORMATS)}):extension>"


def in_site_language(view: Callable[P, R]) -> Callable[P, R]:
    """Render a feed in the language of the site: it is the same for all readers."""

    @wraps(view)
    def rendered(*args: P.args, **kwargs: P.kwargs) -> R:
        with force_locale(current_app.config["LANGUAGES"][0]):
            return view(*args, **kwargs)

    return rendered


@bp.route(f"/{ENDING}")
@policy(READER)
@public_answer()
@in_site_language
def public_feed(extension: str) -> Response:
    """Return the newest posts of everybody as a feed."""
    place = Place("main.public_feed", "main.explore", {})
    found, title = newest.of_everybody(), _("Public timeline")
    return _respond(place, extension, found, title, id=tag_uri("feed/public"))


@bp.route(f"/user/<username>/{ENDING}")
@policy(READER)
@public_answer()
@in_site_language
def user_feed(username: str, extension: str) -> Response:
    """Return the newest posts of a person as a feed."""
    person = _find_shown(username)
    place = Place("main.user_feed", "main.user", {"username": person.username})
    return _respond(
        place,
        extension,
        newest.of_author(person.id),
        person.username,
        id=tag_uri(f"feed/user/{person.id}"),
        subtitle=person.about_me or "",
        icon=public_avatar_url(person),
    )


@bp.route(f"/tag/<name>/{ENDING}")
@policy(READER)
@public_answer()
@in_site_language
def tag_feed(name: str, extension: str) -> Response:
    """Return the newest posts with a tag as a feed."""
    key = tag_key(name)
    # By one name, however it was spelt: subscribers of a hub know it by that.
    place = Place("main.tag_feed", "main.tag", {"name": key})
    return _respond(
        place, extension, newest.of_tag(key), f"#{key}", id=tag_uri(f"feed/tag/{key}")
    )


@bp.route(f"/search/{ENDING}")
@policy(READER, SEARCHING)
@in_site_language
def search_feed(extension: str) -> Response:
    """Return the newest posts that a search finds as a feed."""
    text = request.args.get("q", "").strip()
    if not text:
        raise Invalid("q", _("Query parameter is required"))
    query = parse(text)
    found = () if query.is_empty else newest.of_search(query)
    place = Place("main.search_feed", "main.search", {"q": query.text})
    title = _("Search: %(query)s", query=query.text)
    return _respond(
        place, extension, found, title, hub="", id=tag_uri(f"feed/search/{query.text}")
    )


def _find_shown(username: str) -> User:
    """Return the person of a name, if the reader may see them.

    :raises NotFound: there is nobody, or not for strangers.
    """
    person = find_user(username)
    shown = entities.people({person.id}).get(person.id)
    if viewer() is None and not (shown is not None and shown.is_open):
        raise NotFound
    return person


def _respond(
    place: Place, extension: str, ids: Ids, title: str, **more: Any
) -> Response:
    posts = reading.load(viewer(), ids)
    is_open = is_open_to_strangers()
    if not is_open:
        # The hub could not read it, nor is it notified.
        more["hub"] = ""
    feed = present_feed(title, place.url(extension), place.page_url(), posts, **more)
    is_public = viewer() is None and is_open
    caching = responses.PUBLIC if is_public else responses.PRIVATE
    return feeds.respond(feed, extension, cache_control=caching)
