"""Posts as templates see them: read model, HTML, and what differs per viewer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Flask, url_for
from markupsafe import Markup

from app.lib.render import render_post
from app.lib.usernames import username_key
from app.posts.read_models import MentionRecord, PostRecord
from app.web.presenters.twitter import original_url, render_remote
from app.web.presenters.viewer_state import ViewerState, viewer_states
from app.web.speed.fragments import around, around_everybody, fragment
from app.web.speed.rendering import Around
from app.web.speed.slots import fill, fill_per_request


def init_app(app: Flask) -> None:
    """Make rendered posts known to templates."""
    app.jinja_env.globals.update(
        posts_html=posts_html, post_body=post_body, author_places=author_places
    )


@dataclass(frozen=True, slots=True)
class PostBody:
    """What the HTML of a post's text is rendered from."""

    text: str
    mentions: tuple[MentionRecord, ...]
    # People and pictures of a remote post lead to where it came from.
    is_remote: bool


@dataclass(frozen=True, slots=True)
class PostSource:
    """The service from which a remote post comes."""

    origin: str
    # Where this site shows the original; None where it cannot.
    url: str | None


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as templates see it.

    It is the key of the cached fragment, and frozen all through: a field of the read
    model or of the viewer's state is in the key because it is there.
    """

    post: PostRecord
    html: Markup
    viewer_state: ViewerState
    source: PostSource | None


def present(posts: Sequence[PostRecord]) -> list[PostView]:
    """Return the views of posts, in at most two statements."""
    everybody = around_everybody()
    return [
        PostView(
            post=post,
            html=fragment("post/_body.html", everybody, body=_body(post)),
            viewer_state=state,
            source=_source(post),
        )
        for post, state in zip(posts, viewer_states(posts), strict=True)
    ]


def bodies(posts: Sequence[PostRecord]) -> list[Markup]:
    """Return the texts of posts as HTML, for readers who are not on the site."""
    everybody = around_everybody()
    return [fragment("post/_body.html", everybody, body=_body(post)) for post in posts]


def _source(post: PostRecord) -> PostSource | None:
    return PostSource(post.origin, original_url(post)) if post.origin else None


def _body(post: PostRecord) -> PostBody:
    is_remote = post.origin is not None
    return PostBody(post.body, () if is_remote else post.mentions, is_remote)


def post_body(body: PostBody) -> Markup:
    """Return the text of a post as HTML."""
    if body.is_remote:
        return render_remote(body.text)
    people = {each.key: each.username for each in body.mentions}

    def person(typed: str) -> tuple[str, str] | None:
        key = username_key(typed)
        username = people.get(key)
        if username is None:
            return None
        # The author's letter case stays, a name of former times does not.
        shown = typed if username_key(username) == key else username
        return shown, url_for("main.user", username=username)

    return render_post(body.text, person=person, tag_url=_tag_url)


def author_places(views: Sequence[PostView]) -> list[str]:
    """Return the places of a stream that tells what becomes of these posts."""
    return list(dict.fromkeys(f"author={view.post.author.id}" for view in views))


def posts_html(views: Sequence[PostView], *, highlighted: bool = False) -> Markup:
    """Return posts of a list as HTML, each rendered once for all who see it alike.

    Where a search has `highlighted` its hits, the texts are slots.
    """
    here = around()
    render = _highlighted if highlighted else _plain
    return fill_per_request(Markup().join(render(view, here) for view in views))


def _plain(view: PostView, here: Around) -> Markup:
    return fragment("post/_post.html", here, view=view)


def _highlighted(view: PostView, here: Around) -> Markup:
    without = replace(view, html=Markup())
    html = fragment("post/_post.html", here, ("html",), view=without)
    return fill(html, {"html": view.html})


def _tag_url(name: str) -> str:
    return url_for("main.tag", name=name)
