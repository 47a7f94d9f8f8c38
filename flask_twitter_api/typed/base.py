"""What all typed methods stand on."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask_twitter_api.caller import Caller
from flask_twitter_api.calls import Naming, bind
from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.models import Record, Tweet, User
from flask_twitter_api.pagination import Pages
from flask_twitter_api.reading import read_all, read_one, read_text, reader_of
from flask_twitter_api.recipes.base import Route, Steps

T = TypeVar("T")
R = TypeVar("R", bound=Record)
P = ParamSpec("P")


class Typing(Caller):
    """Turns the JSON of calls into records."""

    def _one(self, kind: type[R], name: str, /, **given: Any) -> R:
        with Naming(name, given):
            return read_one(kind, name, self.request(name, **given))

    def _all(self, kind: type[R], name: str, /, **given: Any) -> tuple[R, ...]:
        with Naming(name, given):
            return read_all(kind, name, self.request(name, **given))

    def _text(self, name: str, /, **given: Any) -> str:
        with Naming(name, given):
            return read_text(name, self.request(name, **given))

    def _run(
        self, recipe: Callable[P, Steps[T]], *args: P.args, **given: P.kwargs
    ) -> T:
        steps = recipe(*args, **given)
        try:
            ask = next(steps)
            while True:
                with Naming(ask.name, ask.given):
                    ask = steps.send(self.request(ask.name, **ask.given))
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
    ) -> Pages[T]:
        # What can not be right is told now and not when somebody iterates.
        with Naming(name, given):
            bind(name, given)
        read = reader_of(make, name)
        route = Route(name, lambda cursor: {**given, "cursor": cursor}, read)
        return self._walk(route, max_pages)

    def _walk(self, route: Route[T], max_pages: int | None) -> Pages[T]:
        def fetch(cursor: str) -> FrozenDict:
            with naming:
                return self.request(route.name, **route.given(cursor))

        naming = Naming(route.name, route.given(""))
        most = self.settings.max_pages
        return Pages(fetch, route.read, max_pages, default=most, naming=naming)

    def _tweets(self, name: str, most: int | None, /, **given: Any) -> Pages[Tweet]:
        return self._pages(Tweet.from_json, name, most, **given)

    def _users(self, name: str, most: int | None, /, **given: Any) -> Pages[User]:
        return self._pages(User.from_json, name, most, **given)
