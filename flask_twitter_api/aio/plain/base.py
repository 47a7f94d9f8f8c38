"""What all dictionary-answering methods stand on."""

from typing import Any

from flask_twitter_api.utils import JsonDict


class AsyncAnswering:
    """A thing that makes calls and answers with dictionaries, also of failures."""

    async def _answer(self, name: str, /, **given: Any) -> JsonDict:
        raise NotImplementedError
