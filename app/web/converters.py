"""URL converters."""

from werkzeug.routing import IntegerConverter

from app.lib.ids import MAX_ID, MIN_ID


class SignedIntegerConverter(IntegerConverter):
    """An id: ids of moments before 2020 are negative, none leaves 53 bits."""

    def __init__(self, url_map: object) -> None:
        super().__init__(url_map, signed=True, min=MIN_ID, max=MAX_ID)  # type: ignore[arg-type]  # any Map
