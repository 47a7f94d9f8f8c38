"""Taking secrets out of foreign words that may be shown or logged."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote, urlsplit

#: Shorter ones would be found in ordinary words.
_SHORTEST = 4
#: Of so long a secret a part of so many characters is never shown, either.
_LONG, _PART = 24, 12


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return the text without the secrets, however they are written in it.

    They may come back encoded for an address, for JSON or for HTML, cut off, or in
    parts: a proxy tells of its password alone.
    """
    for form in sorted(_forms(secrets), key=len, reverse=True):
        pattern = re.escape(form)
        if len(form) >= _LONG:
            pattern = rf"{re.escape(form[:_PART])}\S*|{pattern}"
        # The digits of %3a may be written in either case.
        flags = re.IGNORECASE if "%" in form else re.NOFLAG
        text = re.sub(pattern, "***", text, flags=flags)
    return text


def _forms(secrets: Iterable[str]) -> set[str]:
    plain = {part for secret in secrets for part in _parts(secret)}
    written = {form for secret in plain for form in _writings(secret)}
    return {form for form in written if len(form) >= _SHORTEST}


def _parts(secret: str) -> Iterator[str]:
    yield secret
    if "@" not in secret:
        return
    try:
        # A proxy may be given without its scheme.
        password = urlsplit(secret if "://" in secret else f"//{secret}").password or ""
    except ValueError:
        return
    yield from (password, unquote(password))


def _writings(secret: str) -> Iterator[str]:
    once = quote(secret, safe="")
    yield from (secret, quote(secret), once, quote_plus(secret), quote(once))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (secret.replace("/", "\\/"), html.escape(secret), repr(secret)[1:-1])
