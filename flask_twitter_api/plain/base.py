"""What all dictionary-answering methods stand on."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, Literal

from flask_twitter_api.query import Query
from flask_twitter_api.utils import JsonDict

Id = str | int
#: Several: as a list, as a text with commas, or a single one.
Ids = Id | Iterable[Id]
Moment = int | datetime
#: A search, as a text or put together.
Search = str | Query
#: In which order tweets are found, and in which replies are shown.
Order = Literal["Latest", "Top"]
ReplyOrder = Literal["Relevance", "Latest", "Likes"]
#: Whom the service watches: all, by tweet, or by profile.
Watched = Literal[0, 1, 2]
#: Bytes, an open file, or (name, bytes or file[, content type]).
File = bytes | IO[bytes] | tuple[Any, ...]


class Answering:
    """A thing that makes calls and answers with dictionaries, also of failures."""

    def _answer(self, name: str, /, **given: Any) -> JsonDict:
        raise NotImplementedError
