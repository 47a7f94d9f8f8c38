"""What all typed methods stand on."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask_twitter_api.aio.caller import AsyncCaller
from flask_twitter_api.aio.pagination import AsyncPages
from flask_twitter_api.calls import Naming, bind
from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.models import Record, Tweet, User
from flask_twitter_api.reading import read_all, read_one, read_text, reader_of
from flask_twitter_api.recipes.base import Route, Steps

T = TypeVar("T")
R = TypeVar("R", bound=Record)
P = ParamSpec("P")


class AsyncTyping(AsyncCaller):
    """Turns the JSON of calls into records."""

    async def _one(self, kind: type[R], name: str, /, **given: Any) -> R:
        with Naming(name, given):
            return read_one(kind, name, await self.request(name, **given))

    async def _all(self, kind: type[R], name: str, /, **given: Any) -> tuple[R, ...]:
        with Naming(name, given):
            return read_all(kind, name, await self.request(name, **given))

    async def _text(self, name: str, /, **given: Any) -> str:
        with Naming(name, given):
            return read_text(name, await self.request(name, **given))

    async def _run(
        self, recipe: Callable[P, Steps[T]], *args: P.args, **given: P.kwargs
    ) -> T:
        steps = recipe(*args, **given)
        try:
            ask = next(steps)
            while True:
                with Naming(ask.name, ask.given):
                    ask = steps.send(await self.request(ask.name, **ask.given))
        except StopIteration as end:
            result: T = end.value
            return result

    def _pages(
        self,
        make: Callable[[Any], T],
        name: str,
        max_pages: int | None,
        /,
        **given: Any,
    ) -> AsyncPages[T]:
        # What can not be right is told now and not when somebody iterates.
        with Naming(name, given):
            bind(name, given)
        read = reader_of(make, name)
        route = Route(name, lambda cursor: {**given, "cursor": cursor}, read)
        return self._walk(route, max_pages)

    def _walk(self, route: Route[T], max_pages: int | None) -> AsyncPages[T]:
        async def fetch(cursor: str) -> FrozenDict:
            with naming:
                return await self.request(route.name, **route.given(cursor))

        naming = Naming(route.name, route.given(""))
        most = self.settings.max_pages
        return AsyncPages(fetch, route.read, max_pages, default=most, naming=naming)

    def _tweets(
        self, name: str, most: int | None, /, **given: Any
    ) -> AsyncPages[Tweet]:
        return self._pages(Tweet.from_json, name, most, **given)

    def _users(self, name: str, most: int | None, /, **given: Any) -> AsyncPages[User]:
        return self._pages(User.from_json, name, most, **given)
