"""Lays generated code out as the formatter would."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

WIDTH = 88

#: Where the names of annotations come from.
HOMES = {
    **dict.fromkeys(
        ("Iterable", "Mapping", "Sequence"),
        "collections.abc",
    ),
    "datetime": "datetime",
    "Any": "typing",
    **dict.fromkeys(
        (
            "Article",
            "Balance",
            "Community",
            "FilterRule",
            "Message",
            "MonitoredUser",
            "Relationship",
            "Space",
            "Trend",
            "Tweet",
            "User",
            "UserAbout",
        ),
        "flask_twitter_api.models",
    ),
    "AsyncPages": "flask_twitter_api.aio.pagination",
    "Page": "flask_twitter_api.pagination",
    "Pages": "flask_twitter_api.pagination",
    **dict.fromkeys(
        ("File", "Id", "Ids", "Moment", "Order", "ReplyOrder", "Search", "Watched"),
        "flask_twitter_api.plain.base",
    ),
    "Session": "flask_twitter_api.recipes.actions",
    "JsonDict": "flask_twitter_api.utils",
}


def spread(head: str, parts: Sequence[str], tail: str, indent: int) -> list[str]:
    """Return a call or a signature on one line, on three, or on one for each part."""
    margin, inner = " " * indent, " " * (indent + 4)
    whole = margin + head + ", ".join(parts) + tail
    if len(whole) <= WIDTH:
        return [whole]
    middle = inner + ", ".join(parts)
    if len(middle) <= WIDTH:
        return [margin + head, middle, margin + tail]
    return [margin + head, *(f"{inner}{part}," for part in parts), margin + tail]


def docstring(paragraphs: Iterable[str], indent: int) -> list[str]:
    """Return a docstring of one paragraph or of several."""
    first, *others = [text for text in paragraphs if text]
    margin = " " * indent
    if not others:
        return [f'{margin}"""{first}"""']
    lines = [f'{margin}"""{first}']
    for paragraph in others:
        hang = "    " if paragraph.startswith(":raises") else ""
        wrapped = wrap(paragraph, WIDTH - indent, subsequent_indent=hang)
        lines += ["", *(margin + line for line in wrapped)]
    return [*lines, f'{margin}"""']


def imports(names: Iterable[str], local: Sequence[str] = ()) -> list[str]:
    """Return the import statements of names, the library's own modules first."""
    homes: dict[str, list[str]] = {}
    for name in sorted(set(names) & HOMES.keys(), key=_order):
        homes.setdefault(HOMES[name], []).append(name)
    ours = sorted(home for home in homes if home.startswith("flask_twitter_api"))
    groups = [sorted(set(homes) - set(ours)), ours]
    lines: list[str] = []
    for group in groups:
        for home in group:
            lines += _one_import(home, homes[home])
        lines += [""] if group else []
    return [*lines, *local]


def _one_import(home: str, names: list[str]) -> list[str]:
    line = f"from {home} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"from {home} import (", *(f"    {name}," for name in names), ")"]


def _order(name: str) -> tuple[bool, str]:
    """Sort as the import sorter does: classes before functions."""
    return not name[0].isupper(), name
