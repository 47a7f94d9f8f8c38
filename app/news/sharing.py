"""A headline becomes a post, and its link is filed beside it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.database import upsert
from app.exceptions import MicroblogError, NotFound
from app.extensions import db
from app.idempotency.service import Key
from app.lib.entities import EntityKind, find_entities
from app.lib.ids import make_id
from app.lib.text import fits
from app.news import sources
from app.news.models import Headline, NewsLink
from app.posts import ownership
from app.posts.commands import PublishPost
from app.posts.models import Post
from app.users.models import User

# The fewest characters of a title that say what a link is about.
MIN_TITLE = 24


@dataclass(frozen=True, slots=True)
class Share:
    """Publish a headline as a post of the viewer.

    `page_of_links` is the address below which filed links have their pages: where an
    address is too long for a post, the post has that of its page.
    """

    viewer: User
    headline_id: int
    max_length: int
    page_of_links: str
    key: Key | None = None

    def execute(self) -> Post:
        """Return the post, or the one by which the viewer has shared it before.

        :raises NotFound: the viewer can see no such headline.
        """
        headline = self._headline()
        filed = _filed(self.viewer.id, headline.link_key)
        if filed is not None and filed.post_id is not None:
            return ownership.get(filed.post_id)
        row = self._row(headline, filed.id if filed else make_id())
        body = self._body(headline, row["id"])
        # Writing begins with the post; what was read is over.
        db.session.commit()
        publish = PublishPost(
            self.viewer,
            body,
            max_length=self.max_length,
            key=self.key,
            beside=partial(_file, row),
        )
        try:
            return publish.execute()
        except _Shared:
            db.session.rollback()
            return self.execute()

    def _headline(self) -> Headline:
        headline = db.session.get(Headline, self.headline_id)
        if headline is None:
            raise NotFound
        sources.readable(self.viewer, headline.source_id)
        return headline

    def _row(self, headline: Headline, link_id: int) -> dict[str, Any]:
        source = sources.readable(self.viewer, headline.source_id)
        return {
            "id": link_id,
            "user_id": self.viewer.id,
            "link_key": headline.link_key,
            "url": headline.url,
            "title": headline.title,
            "source_name": source.name,
        }

    def _body(self, headline: Headline, link_id: int) -> str:
        """Return the title and the link, the title cut so that both fit."""
        filed = f"{self.page_of_links.rstrip('/')}/{link_id}"
        for address in (headline.url, filed):
            room = self.max_length - len(address) - 1
            if room >= min(MIN_TITLE, len(headline.title)):
                return f"{quoted(headline.title, room)}\n{address}"
        # Not even the page of the link fits: the site allows very short posts only.
        return quoted(headline.title, self.max_length)


def quoted(title: str, room: int) -> str:
    """Return a title, cut to fit, that mentions and tags nobody and nothing.

    What it says is not what the person who shares it says: a blank, which people see
    and can take out again, stands behind the sign of each name.
    """
    text = _cut(title, room)
    while (sign := _first_sign(text)) is not None:
        text = _cut(f"{text[: sign + 1]} {text[sign + 1 :]}", room)
    return text


def _first_sign(text: str) -> int | None:
    found = find_entities(text)
    starts = (each.start for each in found if each.kind is not EntityKind.LINK)
    return next(starts, None)


def link(link_id: int) -> NewsLink:
    """Return a filed link whose post is there; who may see it is a matter of that.

    :raises NotFound: there is none, or its post is gone.
    """
    found = db.session.get(NewsLink, link_id)
    if found is None or found.post_id is None:
        raise NotFound
    return found


class _Shared(MicroblogError):
    """The same link was shared meanwhile."""


def _file(row: dict[str, Any], post: Post) -> None:
    """File a link with its post, in the transaction of the post.

    Of two at once the second waits here until the first has committed.

    :raises _Shared: the link has a post.
    """
    values = row | {"post_id": post.id}
    keys, is_free = ["user_id", "link_key"], NewsLink.post_id.is_(None)
    statement = upsert(db.session, NewsLink, keys, values, is_free)
    if db.session.scalar(statement.returning(NewsLink.id)) is None:
        raise _Shared


def _filed(user_id: int, link_key: str) -> NewsLink | None:
    query = sa.select(NewsLink).where(
        NewsLink.user_id == user_id, NewsLink.link_key == link_key
    )
    return db.session.scalar(query)


def _cut(title: str, room: int) -> str:
    # Code points are never fewer than what people count as characters.
    if fits(title, room):
        return title
    return title[: max(0, room - 1)].rstrip() + "…"
