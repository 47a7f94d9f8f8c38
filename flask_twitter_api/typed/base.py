"""What all typed methods stand on."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from flask_twitter_api.answers import pick
from flask_twitter_api.caller import Caller
from flask_twitter_api.endpoints import ENDPOINTS
from flask_twitter_api.errors import NotFoundError
from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.models import Record, Tweet, User
from flask_twitter_api.pagination import Pages, Reader

T = TypeVar("T")
R = TypeVar("R", bound=Record)

#: How many ids travel in one call.
BATCH = 100


class Typing(Caller):
    """Turns the JSON of calls into records."""

    def _one(self, kind: type[R], name: str, /, **given: Any) -> R:
        found = pick(self.request(name, **given), ENDPOINTS[name].items)
        # A suspended account comes as null, an unknown community with a null id.
        if not isinstance(found, dict) or found.get("id", "") is None:
            raise NotFoundError("not found")
        return kind.from_json(found)

    def _all(self, kind: type[R], name: str, /, **given: Any) -> tuple[R, ...]:
        read = Reader(ENDPOINTS[name].items, kind.from_json, dict)
        return read(self.request(name, **given)).items

    def _text(self, name: str, /, **given: Any) -> str:
        found = pick(self.request(name, **given), ENDPOINTS[name].items)
        return found if isinstance(found, str) else str(found or "")

    def _pages(
        self,
        make: Callable[[Any], T],
        name: str,
        max_pages: int | None,
        /,
        **given: Any,
    ) -> Pages[T]:
        def fetch(cursor: str) -> FrozenDict:
            return self.request(name, **given, cursor=cursor)

        most = self.settings.max_pages if max_pages is None else max_pages
        # What is made into text is an id, and everything else is an object.
        kind = (str, int) if make is str else dict
        return Pages(fetch, Reader(ENDPOINTS[name].items, make, kind), most)

    def _tweets(self, name: str, most: int | None, /, **given: Any) -> Pages[Tweet]:
        return self._pages(Tweet.from_json, name, most, **given)

    def _users(self, name: str, most: int | None, /, **given: Any) -> Pages[User]:
        return self._pages(User.from_json, name, most, **given)


def batches(ids: Iterable[str | int]) -> Iterator[list[str]]:
    """The ids without repetition, as many at a time as one call takes."""
    unique = list(dict.fromkeys(str(one).strip() for one in ids))
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]
