"""URL converters.

They bound the number of digits and leave the range to whoever looks the thing up: a
refusal of the router's own would say "method not allowed" where several routes share
a path.
"""

from werkzeug.routing import IntegerConverter


class SignedIntegerConverter(IntegerConverter):
    """An id made of time, of 53 bits; those of moments before 2020 are negative."""

    regex = r"\d{1,16}"

    def __init__(self, url_map: object) -> None:
        super().__init__(url_map, signed=True)  # type: ignore[arg-type]  # any Map


class SmallIntegerConverter(IntegerConverter):
    """An id that counts rows; some numbers of ten digits are none."""

    regex = r"\d{1,10}"
