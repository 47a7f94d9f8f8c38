"""Search with Elasticsearch: an alias, strict mappings, short time-outs."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from app.exceptions import Unavailable
from app.lib.breaker import Breaker
from app.lib.clock import utcnow
from app.lib.fold import VERSION
from app.lib.ids import MAX_ID
from app.posts.visibility import STRANGER, Scope
from app.search.backends.elasticsearch_query import Page, request_of
from app.search.backends.interface import (
    Document,
    Hits,
    Progress,
    Sort,
    bounded,
)
from app.search.query import SearchQuery
from app.search.scope import author_ids

SEARCH_TIMEOUT = 1.5  # seconds, for a page
BULK_TIMEOUT = 30.0  # seconds, for a worker
RECENT = 3_600.0  # Seconds after which a rebuild that has not ended has died.
BATCH = 1_000  # Lines of one bulk request, even: a post is two of them.

SETTINGS = {"number_of_shards": 1, "number_of_replicas": 0}
MAPPINGS = {
    "dynamic": "strict",
    # The version of folding in an index; one without it is older.
    "_meta": {"folding": VERSION},
    "properties": {
        "id": {"type": "long"},
        # The text is folded already: the standard analyzer only splits it.
        "body": {"type": "text", "analyzer": "standard"},
        "author": {"type": "long"},
        "tag": {"type": "keyword"},
        "language": {"type": "keyword"},
        "timestamp": {"type": "date"},
    },
}

Line = dict[str, Any]


def connect(url: str) -> Elasticsearch:
    """Return a client with short time-outs; it connects when first used."""
    # The breaker logs an outage once; these would log each call with a traceback.
    for chatty in ("elastic_transport", "urllib3.connectionpool"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    return Elasticsearch(
        url, request_timeout=SEARCH_TIMEOUT, max_retries=1, retry_on_timeout=False
    )


class ElasticsearchBackend:
    """Finds posts through the alias `name`, behind which the real index changes.

    A missing index is an empty one. `refresh` makes every write visible at once,
    which tests need and sites do not.
    """

    transactional = False

    def __init__(
        self,
        client: Elasticsearch,
        *,
        name: str = "post",
        breaker: Breaker | None = None,
        refresh: bool = False,
    ) -> None:
        self._client = client
        self.name = name
        self._next = f"{name}_next"
        self._breaker = breaker or Breaker("elasticsearch")
        self._refresh = refresh

    def search(
        self,
        query: SearchQuery,
        *,
        sort: Sort,
        limit: int,
        max_id: int | None = None,
        offset: int = 0,
        viewer: Scope = STRANGER,
    ) -> Hits:
        """Find posts.

        :raises Unavailable: Elasticsearch refuses, fails or is too slow.
        """
        limit, offset = bounded(sort, limit, offset)
        if query.is_empty or limit == 0:
            return Hits([])
        authors = author_ids(query.authors)
        if query.authors and not authors:
            return Hits([])
        unwanted = author_ids(query.excluded_authors)
        unwanted = (*unwanted, *viewer.hidden_author_ids())
        if max_id is not None:
            max_id = max(-MAX_ID, min(max_id, MAX_ID))
        page = Page(sort, limit + 1, max_id, offset)
        request = request_of(query, authors, unwanted, page)
        response = self._request(
            lambda client: client.search(index=self.name, **request).body
        )
        if response and response["timed_out"]:
            raise Unavailable("elasticsearch")
        found = response["hits"]["hits"] if response else []
        return Hits.page([int(hit["_id"]) for hit in found], limit, offset)

    def index(self, documents: Iterable[Document]) -> None:
        """Store posts in the index, creating it first where there is none.

        :raises Unavailable: Elasticsearch does not accept them all.
        """
        if not self._write_aliases():
            self._create(self.name, f"{self.name}-first")
        targets = self._write_aliases()
        self._write(
            line
            for document in documents
            for target in targets
            for line in _index_lines(document, target)
        )

    def remove(self, ids: Iterable[int]) -> None:
        """Remove posts from the index.

        :raises Unavailable: Elasticsearch cannot be reached.
        """
        targets = self._write_aliases()
        self._write(
            {"delete": {"_index": target, "_id": str(post_id)}}
            for post_id in ids
            for target in targets
        )

    def rebuild(self, documents: Iterable[list[Document]], progress: Progress) -> None:
        """Fill a new index beside the old one, then let the alias point to it.

        What is written meanwhile goes to both, so that nothing is lost.

        :raises Unavailable: Elasticsearch does not accept it all.
        """
        for unfinished in self._indices_of(self._next):
            self._drop(unfinished)
        new = self._create(self._next, f"{self.name}-{utcnow():%Y%m%d%H%M%S%f}")
        done = 0
        for batch in documents:
            self._write(
                line for entry in batch for line in _index_lines(entry, self._next)
            )
            done += len(batch)
            progress(done)
        self._request(lambda client: client.indices.refresh(index=new), BULK_TIMEOUT)
        self._swap(new)

    def is_outdated(self) -> bool:
        """Return whether the index holds texts that were folded by other rules.

        False while another index is being filled, which is the remedy.

        :raises Unavailable: Elasticsearch cannot be reached.
        """
        found = (
            self._request(lambda client: client.indices.get(index=self.name).body) or {}
        )
        notes = [each["mappings"].get("_meta", {}) for each in found.values()]
        if all(note.get("folding") == VERSION for note in notes):
            return False
        filling = self._request(
            lambda client: client.indices.get(index=self._next).body
        )
        return not any(map(_is_recent, (filling or {}).values()))

    def is_available(self) -> bool:
        """Return whether Elasticsearch can be reached."""
        try:
            self._request(lambda client: client.cluster.health())
        except Unavailable:
            return False
        return True

    def _swap(self, new: str) -> None:
        """Point the alias at a new index and drop the former one, in one step."""
        actions = [
            {"remove": {"index": new, "alias": self._next}},
            {"add": {"index": new, "alias": self.name}},
            *({"remove_index": {"index": old}} for old in self._indices_of(self.name)),
        ]
        swapped = self._request(
            lambda client: client.indices.update_aliases(actions=actions), BULK_TIMEOUT
        )
        if swapped is None:
            raise Unavailable("elasticsearch")

    def _write_aliases(self) -> list[str]:
        """Return the aliases to write to: the present one, and one being filled."""
        return [name for name in (self.name, self._next) if self._indices_of(name)]

    def _indices_of(self, name: str) -> list[str]:
        """Return the indices behind an alias, or the index of that very name."""
        found = self._request(lambda client: client.indices.get(index=name).body)
        return list(found or ())

    def _create(self, alias: str, index: str) -> str:
        self._request(
            lambda client: client.indices.create(
                index=index, settings=SETTINGS, mappings=MAPPINGS, aliases={alias: {}}
            ),
            BULK_TIMEOUT,
        )
        return index

    def _write(self, lines: Iterator[Line]) -> None:
        """Send the lines of bulk requests; some of them may be in already."""
        while batch := list(islice(lines, BATCH)):
            self._send(batch)

    def _send(self, batch: list[Line]) -> None:
        response = self._request(
            lambda client: (
                client.bulk(
                    operations=batch, require_alias=True, refresh=self._refresh
                ).body
            ),
            BULK_TIMEOUT,
        )
        if response is None or any(map(_failed, response["items"])):
            raise Unavailable("elasticsearch")

    def _drop(self, index: str) -> None:
        self._request(lambda client: client.indices.delete(index=index), BULK_TIMEOUT)

    def _request(
        self, send: Callable[[Elasticsearch], Any], timeout: float = SEARCH_TIMEOUT
    ) -> Any:
        """Send one request through the breaker; return None where there is no index.

        A refusal (4xx) shows that Elasticsearch is alive and does not trip the breaker.
        """
        refusal: ApiError | None = None
        try:
            with self._breaker:
                try:
                    return send(self._client.options(request_timeout=timeout))
                except NotFoundError:
                    return None
                except ApiError as error:
                    if error.status_code >= 500 or error.status_code == 429:
                        raise
                    refusal = error
        except (ApiError, TransportError) as error:
            raise Unavailable("elasticsearch") from error
        raise Unavailable("elasticsearch") from refusal


def _index_lines(document: Document, alias: str) -> tuple[Line, Line]:
    place = {
        "_index": alias,
        "_id": str(document.id),
        # A message that is handled late must not restore an older text.
        "version": document.version,
        "version_type": "external_gte",
    }
    source = {
        "id": document.id,
        "body": document.body,
        "author": document.author_id,
        "tag": list(document.tags),
        "language": document.language,
        "timestamp": document.timestamp.isoformat(),
    }
    return {"index": place}, source


def _is_recent(index: dict[str, Any]) -> bool:
    """Return whether an index was made within an hour; a rebuild takes minutes."""
    made = int(index["settings"]["index"]["creation_date"]) / 1_000
    return utcnow().timestamp() - made < RECENT


def _failed(item: dict[str, Any]) -> bool:
    """Return whether an operation was lost, rather than overtaken or unnecessary."""
    (kind, outcome), *_ = item.items()
    status = int(outcome["status"])
    return status >= 300 and status != 409 and not (kind == "delete" and status == 404)
