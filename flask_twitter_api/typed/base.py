"""What all typed methods stand on."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from flask_twitter_api.caller import Caller
from flask_twitter_api.calls import bind
from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.models import Record, Tweet, User
from flask_twitter_api.pagination import Pages
from flask_twitter_api.reading import read_all, read_one, read_text, reader_of
from flask_twitter_api.recipes.base import Ask, Steps, Stream

T = TypeVar("T")
R = TypeVar("R", bound=Record)
P = ParamSpec("P")


class Typing(Caller):
    """Turns the JSON of calls into records."""

    def _one(self, kind: type[R], name: str, /, **given: Any) -> R:
        return read_one(kind, name, self.request(name, **given))

    def _all(self, kind: type[R], name: str, /, **given: Any) -> tuple[R, ...]:
        return read_all(kind, name, self.request(name, **given))

    def _text(self, name: str, /, **given: Any) -> str:
        return read_text(name, self.request(name, **given))

    def _run(
        self, recipe: Callable[P, Steps[T]], *args: P.args, **given: P.kwargs
    ) -> T:
        steps = recipe(*args, **given)
        try:
            ask = next(steps)
            while True:
                ask = steps.send(self.request(ask.name, **ask.given))
        except StopIteration as end:
            result: T = end.value
            return result

    def _stream(
        self, recipe: Callable[P, Stream[T]], *args: P.args, **given: P.kwargs
    ) -> Iterator[T]:
        steps = recipe(*args, **given)
        # What can not be right is told now and not when somebody iterates.
        return self._records(steps, next(steps, ()))

    def _records(self, steps: Stream[T], step: Ask | tuple[T, ...]) -> Iterator[T]:
        with contextlib.suppress(StopIteration):
            while True:
                answer: FrozenDict | None = None
                if isinstance(step, tuple):
                    yield from step
                else:
                    answer = self.request(step.name, **step.given)
                step = steps.send(answer)

    def _most(self, max_pages: int | None) -> int:
        return self.settings.max_pages if max_pages is None else max_pages

    def _pages(
        self,
        make: Callable[[Any], T],
        name: str,
        max_pages: int | None,
        /,
        **given: Any,
    ) -> Pages[T]:
        # What can not be right is told now and not when somebody iterates.
        bind(name, given)

        def fetch(cursor: str) -> FrozenDict:
            return self.request(name, **given, cursor=cursor)

        most = self.settings.max_pages
        return Pages(fetch, reader_of(make, name), max_pages, default=most)

    def _tweets(self, name: str, most: int | None, /, **given: Any) -> Pages[Tweet]:
        return self._pages(Tweet.from_json, name, most, **given)

    def _users(self, name: str, most: int | None, /, **given: Any) -> Pages[User]:
        return self._pages(User.from_json, name, most, **given)
