"""Elasticsearch missing, hung, refusing, or filled by somebody else."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from flask import Flask

from app.exceptions import Unavailable
from app.lib.breaker import Breaker
from app.lib.clock import utcnow
from app.search import Document, documents, parse, search
from app.search.backends.elasticsearch import MAPPINGS, ElasticsearchBackend, connect
from tests.backends.search.conftest import MakeApp, Site, use

elasticsearch = pytest.mark.elasticsearch


@pytest.fixture
def hung() -> Iterator[str]:
    """The address of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def refusing() -> str:
    """An address that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """An application on SQLite, whose search a test replaces."""
    return make_app()


@pytest.mark.parametrize("kind", ["hung", "refusing"])
def test_the_database_answers_instead(
    app: Flask, kind: str, request: pytest.FixtureRequest
) -> None:
    Site().post("word")
    client = connect(request.getfixturevalue(kind))
    breaker = Breaker("elasticsearch", failures=2, reset_after=600)
    use(app, ElasticsearchBackend(client, breaker=breaker))

    for _ in range(2):
        hits = search.search(parse("word"), sort="newest", limit=5)
        assert (len(hits.ids), hits.degraded) == (1, True)
    assert breaker.is_open
    for _ in range(50):
        assert search.search(parse("word"), sort="relevance", limit=5).degraded
    assert not search.is_available()
    with pytest.raises(Unavailable):
        search.refresh([1])
    client.close()


@elasticsearch
def test_a_missing_index_is_empty(index: ElasticsearchBackend) -> None:
    assert index.search(parse("word"), sort="newest", limit=5).ids == []
    index.remove([1, 2])
    index.index([])
    assert index.is_available()


@elasticsearch
def test_late_index_message_restores_no_old_text(
    app: Flask, index: ElasticsearchBackend
) -> None:
    site = Site()
    post = site.post("old text")
    use(app, index)
    (before,) = documents.load([post.id])
    site.edit(post, "new text")
    index.index([before])

    assert site.find("old") == []
    assert site.find("new") == ["new text"]


@elasticsearch
def test_changes_during_rebuild_are_indexed(
    app: Flask, index: ElasticsearchBackend
) -> None:
    site = Site()
    posts = [site.post(f"word {number}") for number in range(4)]
    use(app, index)
    search.rebuild()

    def meddle(done: int) -> None:
        site.edit(posts[0], "edited meanwhile")
        site.post("written meanwhile")
        site.delete(posts[1])

    batch = documents.load([post.id for post in posts])
    index.rebuild([batch], meddle)

    assert sorted(site.find("meanwhile")) == ["edited meanwhile", "written meanwhile"]
    assert site.find("word") == ["word 3", "word 2"]


@elasticsearch
def test_rebuilding_leaves_one_index_behind_the_alias(
    app: Flask, index: ElasticsearchBackend, elasticsearch_url: str
) -> None:
    Site().post("word")
    use(app, index)
    for _ in range(3):
        search.rebuild()

    with Elasticsearch(elasticsearch_url) as client:
        found = client.indices.get(index=f"{index.name}*")
    assert len(found) == 1
    ((_, description),) = found.items()
    assert list(description["aliases"]) == [index.name]
    assert set(description["mappings"]["properties"]) == set(_properties())


@elasticsearch
def test_an_interrupted_rebuild_changes_nothing(
    app: Flask, index: ElasticsearchBackend
) -> None:
    site = Site()
    site.post("word")
    use(app, index)
    search.rebuild()

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.rebuild(stop)
    assert site.find("word") == ["word"]
    site.post("word again")
    search.rebuild()
    assert len(site.find("word")) == 2


@elasticsearch
def test_an_index_of_the_former_application_is_replaced(
    app: Flask, index: ElasticsearchBackend, elasticsearch_url: str
) -> None:
    site = Site()
    post = site.post("word")
    use(app, index)
    with Elasticsearch(elasticsearch_url) as client:
        client.index(index=index.name, id="1", document={"body": "word"}, refresh=True)

        assert search.search(parse("word"), sort="newest", limit=5).degraded
        with pytest.raises(Unavailable):
            search.refresh([post.id])
        search.rebuild()
        assert client.indices.exists_alias(name=index.name)
    assert site.find("word") == ["word"]


@elasticsearch
def test_a_refusal_does_not_open_the_breaker(elasticsearch_url: str) -> None:
    breaker = Breaker("elasticsearch", failures=1, reset_after=600)
    with Elasticsearch(elasticsearch_url) as client:
        backend = ElasticsearchBackend(client, name="Not A Name", breaker=breaker)
        with pytest.raises(Unavailable):
            backend.index([_document()])
    assert not breaker.is_open


def test_an_application_without_elasticsearch(app: Flask) -> None:
    assert app.elasticsearch is None  # type: ignore[attr-defined]  # a contract's name
    assert search.transactional
    assert search.is_available()
    with pytest.raises(RuntimeError, match="already bound"):
        search.init_app(app)


def test_an_application_with_elasticsearch(make_app: MakeApp, refusing: str) -> None:
    app: Any = make_app(ELASTICSEARCH_URL=refusing)

    assert isinstance(app.elasticsearch, Elasticsearch)
    assert not search.transactional
    app.elasticsearch.close()


def _properties() -> dict[str, Any]:
    properties: Any = MAPPINGS["properties"]
    return dict(properties)


def _document() -> Document:
    return Document(1, "word", 1, utcnow())


@elasticsearch
def test_an_index_of_another_folding_is_renewed_once(
    app: Flask, index: ElasticsearchBackend, elasticsearch_url: str
) -> None:
    site = Site()
    site.post("인권리더십")
    use(app, index)
    with Elasticsearch(elasticsearch_url) as client:
        # As an earlier version left it: without the note of its folding.
        client.indices.create(
            index=f"{index.name}-old",
            mappings={"dynamic": "strict", "properties": _properties()},
            aliases={index.name: {}},
        )
        assert site.find("권리") == []
        search.renew()
        assert site.find("권리") == ["인권리더십"]
        (made,) = client.indices.get(index=f"{index.name}*")
        search.renew()
        assert [*client.indices.get(index=f"{index.name}*")] == [made]


@elasticsearch
def test_unfinished_rebuild_is_not_started_again(
    app: Flask, index: ElasticsearchBackend, elasticsearch_url: str
) -> None:
    Site().post("word")
    use(app, index)
    with Elasticsearch(elasticsearch_url) as client:
        for name, alias in (("old", index.name), ("new", f"{index.name}_next")):
            client.indices.create(
                index=f"{index.name}-{name}",
                mappings={"dynamic": "strict", "properties": _properties()},
                aliases={alias: {}},
            )
    assert not index.is_outdated()
