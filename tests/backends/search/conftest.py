"""Sites to search: on SQLite, on PostgreSQL, and with Elasticsearch beside SQLite."""

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from elasticsearch import Elasticsearch
from flask import Flask

from app import create_app
from app.extensions import db
from app.lib.entities import tag_names
from app.models import Post, Tag, User, post_tag
from app.search import Hits, Sort, parse, search
from app.search.backends.elasticsearch import ElasticsearchBackend
from app.search.backends.interface import SearchBackend
from app.search.service import SearchState
from tests.support import engines
from tests.support.factories import make_user

ENGINES = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgresql),
    pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
]


class Site:
    """People and posts of one test, and a search box over them."""

    def __init__(self) -> None:
        self.people: dict[str, User] = {}

    def person(self, name: str, about_me: str = "", **values: Any) -> User:
        """Return the person of a name, made when first named."""
        if name not in self.people:
            self.people[name] = make_user(name, about_me=about_me, **values)
        return self.people[name]

    def post(
        self,
        body: str,
        author: str = "alice",
        when: datetime | None = None,
        **values: Any,
    ) -> Post:
        """Publish a post with its tags, and index it as a worker would."""
        post = Post(body=body, author=self.person(author), timestamp=when, **values)
        db.session.add(post)
        db.session.flush()
        for name in tag_names(body):
            tag = db.session.scalar(sa.select(Tag).where(Tag.name == name))
            if tag is None:
                tag = Tag(name=name)
                db.session.add(tag)
                db.session.flush()
            row = {"tag_id": tag.id, "post_id": post.id}
            db.session.execute(sa.insert(post_tag).values(row))
        db.session.commit()
        search.refresh([post.id])
        return post

    def edit(self, post: Post, body: str) -> None:
        """Replace the text of a post."""
        post.body = body
        post.version += 1
        db.session.commit()
        search.refresh([post.id])

    def delete(self, post: Post) -> None:
        """Delete a post."""
        post_id = post.id
        db.session.delete(post)
        db.session.commit()
        search.refresh([post_id])

    def hits(self, text: str, sort: Sort = "newest", **page: Any) -> Hits:
        """Search as a page does."""
        hits = search.search(
            parse(text), sort=sort, limit=page.pop("limit", 25), **page
        )
        assert not hits.degraded
        return hits

    def find(self, text: str, sort: Sort = "newest", **page: Any) -> list[str]:
        """Search and give the texts of the posts found."""
        return self.bodies(self.hits(text, sort, **page).ids)

    def bodies(self, ids: list[int]) -> list[str]:
        """Return the texts of posts, in the order of the ids."""
        rows = db.session.execute(sa.select(Post.id, Post.body)).all()
        texts = {row.id: row.body for row in rows}
        return [texts[post_id] for post_id in ids]


@pytest.fixture
def postgresql_url(worker_id: str) -> str:
    """An empty database on the server of TEST_DATABASE_URL."""
    return engines.fresh_postgresql(worker_id)


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The node of TEST_ELASTICSEARCH_URL."""
    url = os.environ.get("TEST_ELASTICSEARCH_URL", "")
    assert url, "TEST_ELASTICSEARCH_URL names no node"
    return url


@pytest.fixture
def index(elasticsearch_url: str) -> Iterator[ElasticsearchBackend]:
    """An index of our own in Elasticsearch, not made yet."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    client = Elasticsearch(elasticsearch_url, request_timeout=30)
    yield ElasticsearchBackend(client, name=name, refresh=True)
    for found in client.indices.get(index=f"{name}*"):
        client.indices.delete(index=found)
    client.close()


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Make an application on a database, within its context."""
    contexts = []

    def make(url: str | None = None, **config: Any) -> Flask:
        url = url or engines.fresh_sqlite(tmp_path)
        app = create_app(engines.make_config(url, tmp_path, **config))
        context = app.app_context()
        context.push()
        contexts.append(context)
        return app

    yield make
    for context in reversed(contexts):
        db.session.remove()
        db.engine.dispose()
        context.pop()


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest, make_app: MakeApp) -> Site:
    """An empty site on one of the engines."""
    if request.param == "postgresql":
        make_app(request.getfixturevalue("postgresql_url"))
        return Site()
    app = make_app()
    if request.param == "elasticsearch":
        use(app, request.getfixturevalue("index"))
    return Site()


@pytest.fixture
def database_site(app: Flask) -> Site:
    """An empty site on one of the databases, which keeps its index itself."""
    return Site()


def use(app: Flask, backend: SearchBackend) -> None:
    """Let an application search with a backend of the test's own."""
    state: SearchState = app.extensions["search"]
    app.extensions["search"] = SearchState(backend, state.substitute, None)
