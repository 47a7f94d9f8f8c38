"""The table of what a counter must say, for the server and for browsers."""

import re
from pathlib import Path

TABLE = Path(__file__).parents[1] / "unit" / "lib" / "data" / "counts.txt"
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([nrt]))")
_REPEATED = re.compile(r"\*(\d+)(👍🏽|.)", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t"}


def rows() -> list[tuple[int, str]]:
    """Return the counts with their texts."""
    lines = TABLE.read_text("utf-8").split("\n")
    entries = (line.split(" =>", 1) for line in lines if line and line[0] != ";")
    return [(int(count), _plain(text.removeprefix(" "))) for count, text in entries]


def _plain(text: str) -> str:
    text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _SIGNS[m[2]], text)
    return _REPEATED.sub(lambda match: int(match[1]) * match[2], text)
