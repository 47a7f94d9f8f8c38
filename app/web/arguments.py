"""Values read out of a request: numbers, ids, the format that its client prefers."""

from flask import request

from app.lib.ids import MAX_ID

# Longer numbers are no id, and int() of very long ones takes its time.
MOST_DIGITS = 18


def integer_argument(name: str, default: int) -> int:
    """Return a whole number from the query string, `default` for anything else."""
    number = _integer(request.args.get(name, ""))
    return default if number is None else number


def id_argument(name: str) -> int | None:
    """Return an id from the query string; None for anything else."""
    return _id(request.args.get(name, ""))


def read_mark() -> int | None:
    """Return the id `up_to` from the form or the query; None for anything else.

    It is the newest item that the viewer's page has shown.
    """
    return _id(request.values.get("up_to", ""))


def prefers_json() -> bool:
    """Return whether the client prefers JSON to HTML, by name: a script of ours."""
    accepts = request.accept_mimetypes
    return accepts["application/json"] > accepts["text/html"]


def _integer(text: str) -> int | None:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > MOST_DIGITS:
        return None
    return int(text)


def _id(text: str) -> int | None:
    number = _integer(text)
    return number if number is not None and abs(number) <= MAX_ID else None
