"""Encodings that pages may have: those of https://encoding.spec.whatwg.org."""

import codecs
import re

from app.lib.safe_fetch import Response

_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
_HEAD = 2048
# By Python's names; others that it has (punycode, idna) take minutes or fail.
_KNOWN = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman"}
    | {"cp866", "cp874", "tis-620", "mac-cyrillic", "iso2022_jp", "euc_jp"}
    | {"shift_jis", "cp932", "euc_kr", "cp949", "gbk", "gb2312", "gb18030"}
    | {"big5", "big5hkscs"}
    | {f"iso8859-{number}" for number in range(2, 17)}
    | {f"cp{number}" for number in range(1250, 1259)}
)
# Pages that say so mean the larger one.
_LATIN = frozenset({"ascii", "iso8859-1"})


def text_of(response: Response) -> str:
    """Return the text of a page, by the encoding that it names, else as UTF-8."""
    head = response.body[:_HEAD].decode("latin-1")
    named = _CHARSET.search(response.header("content-type")) or _CHARSET.search(head)
    return response.body.decode(_encoding(named[1]) if named else "utf-8", "replace")


def _encoding(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return "utf-8"
    if name in _LATIN:
        return "cp1252"
    return name if name in _KNOWN else "utf-8"
