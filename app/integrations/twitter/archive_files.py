"""The files of an archive that hold tweets, by the names of all years.

`data/tweets.js` (once `tweet.js`) with its parts, those for communities and for the
Circle, long texts, articles, deleted tweets, and the monthly files of archives from
2012 to 2018 (`data/js/tweets/2012_03.js`).
Archives that were packed again may have a folder around it, or `\\` between names.
"""

import re
import zipfile
from enum import IntEnum


class Kind(IntEnum):
    """What the items of a file are, in the order in which files are to be read."""

    NOTE = 1
    LIMITED = 2
    DELETED = 3
    COMMUNITY = 4
    TWEET = 5
    ARTICLE = 6


_PART = r"(?:-part(?P<part>\d{1,6}))?\.js"
_NAMES: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:.*/)?{name}", re.IGNORECASE | re.DOTALL))
    for kind, name in (
        (Kind.TWEET, rf"tweets?{_PART}"),
        (Kind.COMMUNITY, rf"community-tweets?{_PART}"),
        (Kind.TWEET, r"(?P<part>\d{4}_\d{2})\.js"),
        # However it is spelt: what is missed of it would be published.
        (Kind.LIMITED, rf"(?!\._)(?=[^/]*circle)(?=[^/]*tweet)[^/]*?{_PART}"),
        (Kind.DELETED, rf"deleted-tweets?{_PART}"),
        (Kind.NOTE, rf"note-tweets?{_PART}"),
        (Kind.ARTICLE, rf"twitter-articles?{_PART}"),
    )
)
# A file alone is known by the variable that it fills.
_VARIABLES = (
    ("circle", Kind.LIMITED),
    ("deleted", Kind.DELETED),
    ("note", Kind.NOTE),
    ("community", Kind.COMMUNITY),
)
# Of archives since 2018; `tweet_headers`, `like` and many more are no tweets.
_YTD = re.compile(r"YTD\.(?P<name>\w+)\.", re.ASCII | re.IGNORECASE)
_TWEETS = re.compile(r"(?:\w+_)?tweets?", re.ASCII | re.IGNORECASE)


def name_of(member: zipfile.ZipInfo) -> str:
    """Return the name of a member with `/` between its folders."""
    return member.filename.replace("\\", "/")


def is_bounded(member: zipfile.ZipInfo) -> bool:
    """Return whether no more of a member is unpacked at once than is asked for.

    Of other methods than Twitter's, `zipfile` unpacks each piece as a whole, however
    large it becomes.
    """
    return member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def of(archive: zipfile.ZipFile) -> list[tuple[Kind, zipfile.ZipInfo]]:
    """Return the members with tweets, in the order in which they are to be read."""
    found = []
    for member in archive.infolist():
        name = name_of(member)
        for kind, pattern in _NAMES:
            if match := pattern.fullmatch(name):
                part = int((match["part"] or "0").replace("_", ""))
                found.append(((kind, part, name), kind, member))
                break
    found.sort(key=lambda each: each[0])
    return [(kind, member) for _, kind, member in found]


def names_limited(archive: zipfile.ZipFile | None) -> bool:
    """Return whether an archive has the file of what not everybody could read.

    Archives have it since 2022, empty where nothing was written so. The same tweets are
    among all others too, and nothing there tells them apart.
    """
    return archive is not None and any(
        kind is Kind.LIMITED for kind, _member in of(archive)
    )


def kind_of(beginning: str) -> Kind | None:
    """Return the kind of a file by the text before its list, None if no tweets."""
    variable = _YTD.search(beginning)
    if variable is not None and not _TWEETS.fullmatch(variable["name"]):
        return None
    words = beginning.lower()
    return next((kind for word, kind in _VARIABLES if word in words), Kind.TWEET)
