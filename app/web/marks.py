"""How far a reader has read, as their page says."""

from flask import request

from app.lib.ids import MAX_ID


def read_mark() -> int | None:
    """Read the id `up_to` from the form or the query; None for anything but an id."""
    text = request.values.get("up_to", "")
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 18:
        return None
    return int(text) if abs(int(text)) <= MAX_ID else None
