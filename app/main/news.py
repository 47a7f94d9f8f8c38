"""The page of headlines, its feed, and sharing a headline as a post."""

from functools import partial

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import escape
from werkzeug.wrappers import Response

from app.email.links import public_root, public_url
from app.exceptions import Invalid, KeyReused, NotFound
from app.lib.keyset import Cursor
from app.main.blueprint import bp
from app.main.feeds import ENDING, in_site_language
from app.news import reading, sharing
from app.news.queries import HeadlineRecord
from app.posts import visibility
from app.web import feeds
from app.web.feeds import responses
from app.web.idempotency import form_key, reused_message
from app.web.limits import WRITING
from app.web.pagination import read_page
from app.web.policies import (
    CONFIRMED,
    READER,
    is_open_to_strangers,
    policy,
    sign_in,
)
from app.web.presenters.feed_entries import tag_uri
from app.web.speed.public_answers import public_answer
from app.web.viewer import current_viewer, viewer

MAX_QUERY = 200
IN_FEED = 50
# More sources than a person and a site may have.
MAX_CHOSEN = 250


@bp.route("/news")
@policy(READER)
@public_answer(by_language=True)
def news() -> str:
    """Show the headlines of the site's sources, and of the viewer's own."""
    person = viewer()
    viewer_id = person.id if person else None
    sources, shown = reading.shown_sources(viewer_id, _chosen())
    text = request.args.get("q", "").strip()[:MAX_QUERY]
    page = read_page(partial(reading.read, shown, text, viewer_id))
    return render_template(
        "news/index.html",
        page=page,
        sources=sources,
        shown=shown,
        q=text,
        is_newest=not {"max_id", "min_id", "page"} & set(request.args),
    )


@bp.route("/news/<id:id>/share", methods=["POST"])
@policy(CONFIRMED, WRITING)
def share_headline(id: int) -> Response:
    """Publish a headline as a post of the viewer, with its link."""
    share = sharing.Share(
        current_viewer(),
        id,
        current_app.config["POST_MAX_LENGTH"],
        public_url("main.news_link", id=0).removesuffix("/0"),
        form_key(),
    )
    try:
        post = share.execute()
    except KeyReused:
        flash(reused_message(), "error")
        return redirect(url_for("main.news"))
    except Invalid as refusal:
        flash(_(refusal.message) % refusal.parameters, "error")
        return redirect(url_for("main.news"))
    flash(_("Your post is now live!"))
    return redirect(url_for("main.post", post_id=post.id))


@bp.route("/news/link/<id:id>")
@policy(READER)
def news_link(id: int) -> str | Response:
    """Show where the link of a shared headline leads, which a post had no room for.

    Whoever may not read the post learns nothing of it here, either.
    """
    link = sharing.link(id)
    post_id = link.post_id or 0
    if not visibility.can_read(viewer(), post_id):
        if viewer() is None and visibility.exists(post_id):
            return sign_in()
        raise NotFound
    return render_template("news/link.html", link=link)


@bp.route(f"/news/{ENDING}")
@policy(READER)
@in_site_language
def news_feed(extension: str) -> FlaskResponse:
    """Return the newest headlines of the site's sources as a feed."""
    _every, shown = reading.shown_sources(None)
    found = reading.read(shown, "", None, Cursor(), IN_FEED).items
    feed = feeds.Feed(
        id=tag_uri("feed/news"),
        title=f"{_('News')} - {current_app.config['SITE_NAME']}",
        url=public_url("main.news_feed", extension=extension),
        page_url=public_url("main.news"),
        root=public_root(),
        entries=tuple(map(_entry, found)),
        icon=public_url("static", filename="img/favicon.svg"),
    )
    is_public = viewer() is None and is_open_to_strangers()
    caching = responses.PUBLIC if is_public else responses.PRIVATE
    return feeds.respond(feed, extension, cache_control=caching)


def _chosen() -> set[int]:
    """Return the sources that the request names; none of them means all."""
    values = request.args.getlist("source")[:MAX_CHOSEN]
    return {int(v) for v in values if v.isascii() and v.isdecimal() and len(v) < 19}


def _entry(headline: HeadlineRecord) -> feeds.Entry:
    link = f'<a href="{escape(headline.url)}">{escape(headline.source.name)}</a>'
    summary = f"<p>{escape(headline.summary)}</p>" if headline.summary else ""
    return feeds.Entry(
        id=tag_uri(f"headline/{headline.id}", headline.published_at),
        url=headline.url,
        title=headline.title,
        author=feeds.Author(headline.source.name, headline.source.site_url),
        html=f"{summary}<p>{link}</p>",
        written_at=headline.published_at,
    )
