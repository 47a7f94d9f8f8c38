"""Idempotency keys of requests: a hidden field of forms, a header of the API."""

import hashlib
import re
import secrets
from collections.abc import Iterator
from typing import IO, Any

import orjson
from flask import request
from flask_babel import gettext as _

from app.exceptions import Invalid
from app.idempotency.service import Key
from app.lib.i18n import mark as _l
from app.web.viewer import viewer_id

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
FIELD = "idempotency_key"
REUSED = _l(
    "This form has been sent before, with another text. Send it again to publish this"
    " one, too."
)
# The draft's quotes around it (RFC 9651, strings) may be left out.
VISIBLE_ASCII = r"^[\x21-\x7e]+$"
"""The pattern of a key, for descriptions."""
_VALUE = re.compile(r"[\x21-\x7e]{1,255}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
# What may differ between two presses of the same button.
_VOLATILE = frozenset({FIELD, "csrf_token", "draft", "submit"})


def new_form_key() -> str:
    """Return a key for a form that is being rendered, which names the viewer, too."""
    return f"{viewer_id() or 0}-{secrets.token_urlsafe(18)}"


def rendered_for() -> int | None:
    """Return the id of the user for whom the submitted form was rendered, if known.

    It is 0 where nobody was signed in.
    """
    user, dash, _rest = request.form.get(FIELD, "").partition("-")
    is_id = bool(dash) and user.isascii() and user.isdigit() and len(user) < 20
    return int(user) if is_id else None


def form_key() -> Key | None:
    """Return the key of the submitted form; None where it has none."""
    value = request.form.get(FIELD, "")
    return _key(value) if _VALUE.fullmatch(value) else None


def header_key() -> Key | None:
    """Return the key that the request's header names; None where it names none.

    :raises Invalid: it is empty, too long, or holds other letters than visible ASCII.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return None
    quoted = _QUOTED.fullmatch(given)
    value = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else given
    if not _VALUE.fullmatch(value):
        message = _l("A key is 1 to 255 visible ASCII characters.")
        raise Invalid(HEADER, message)
    return _key(value)


def replayed(key: Key | None) -> dict[str, str]:
    """Return the headers that say whether the response is a repetition."""
    return {REPLAYED: "true"} if key is not None and key.is_replayed else {}


def reused_message() -> str:
    """Return the message about a form whose key came with another text before."""
    return str(_(REUSED))


def _key(value: str) -> Key | None:
    user_id = viewer_id()
    return Key(user_id, value, _fingerprint()) if user_id is not None else None


def _fingerprint() -> str:
    """Return a digest of the request: its address and its values."""
    parts = [request.method, request.path, request.query_string.decode("latin-1")]
    values: Any = request.get_json() if request.is_json else list(_fields())
    text = orjson.dumps([*parts, values], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def _fields() -> Iterator[tuple[str, str]]:
    """Yield the values of a form; files by a digest, since boundaries may differ."""
    for name, value in request.form.items(multi=True):
        if name not in _VOLATILE:
            yield name, value
    for name, file in request.files.items(multi=True):
        if file.filename:
            yield name, _digest(file.stream)


def _digest(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := stream.read(1 << 16):
        digest.update(part)
    stream.seek(0)
    return digest.hexdigest()
