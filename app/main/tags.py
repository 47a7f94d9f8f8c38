"""Pages of tags: the posts with one, and which are talked about now."""

from collections.abc import Sequence

from flask import Response, render_template, request
from flask_babel import gettext as _

from app.exceptions import NotFound
from app.lib.entities import tag_key
from app.lib.keyset import Cursor
from app.lib.text import clean_line
from app.main.blueprint import bp
from app.tags import known
from app.timeline import service, tags, trends
from app.web.pagination import read_slice, timeline_page
from app.web.policies import READER, policy
from app.web.presenters import heads
from app.web.presenters.posts import present
from app.web.speed.public_answers import public_answer
from app.web.viewer import viewer

LENGTH = 10
MAX_TEXT = 100


@bp.route("/tag/<name>")
@policy(READER)
@public_answer(by_language=True)
def tag(name: str) -> Response:
    """Show the posts with a tag."""
    name = clean_line(name)
    if not name:
        raise NotFound
    key = tag_key(name)
    choice = tags.Choice((key, *_named("any")), _named("all"), _named("none"))
    person = viewer()

    def read(cursor: Cursor, size: int) -> service.Slice:
        return tags.read_choice(person, choice, cursor, size)

    part = read_slice(read, service.EMPTY)
    found = known.by_key(key)
    spelling = found.spelling if found is not None else name
    # Any name has a page; one that shows nothing, or tags together, is none to find.
    is_indexed = bool(part.posts) and choice.is_single
    head = heads.of_tag(f"#{spelling}", key, is_indexed=is_indexed)
    html = render_template(
        "main/tag.html",
        page=timeline_page(part, present(part.posts)),
        name=spelling,
        head=head,
        related=tags.beside(part.posts, key, LENGTH),
    )
    return heads.with_head(html, head)


@bp.route("/tags")
@policy(READER)
def tag_list() -> str:
    """Show the tags that rise, or those that begin as asked."""
    text = clean_line(request.args.get("q", "")[:MAX_TEXT])
    found: Sequence[tags.CountedTag] = ()
    if text:
        found = tags.beginning_with(viewer(), text, LENGTH * 2)
    return render_template(
        "main/tags.html",
        q=text,
        found=found,
        trends=() if text else trends.current(LENGTH),
        head=heads.of_list(_("Tags")),
    )


def _named(name: str) -> tuple[str, ...]:
    return tags.keys_of(request.args.get(name, ""), name)
