"""The pictures and films that an archive of Twitter has beside its tweets.

They lie in `data/tweets_media/`, named by the tweet and by the last part of their
address, and are read one by one; no name of the archive ever becomes a path here.
"""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from app.exceptions import Invalid
from app.integrations.twitter import archive_files
from app.integrations.twitter.archive import UNREADABLE_ZIP
from app.integrations.twitter.attachments import KINDS, sides
from app.integrations.twitter.outcomes import Outcome
from app.media import attachments
from app.media.attachments import IMAGE, MAX_ATTACHMENTS, VIDEO, Draft, Limits
from flask_twitter_api.models import Media, Tweet

MOST_UNPACKED = 4 * 1024 * 1024 * 1024
"""Bytes that are read of one archive: what is packed may be a bomb."""

_MEMBER = re.compile(r"(?:.*/)?(?:community_)?tweets?_media/(\d{1,20})-([^/]{1,200})")
_FILMS = ".mp4"

Files = dict[str, zipfile.ZipInfo]


class Shelf:
    """Where an import takes what belongs to a tweet from, and counts what it does.

    `missed` counts the pictures and films that were not there, `outcomes` what became
    of each tweet.
    """

    def __init__(
        self, archive: zipfile.ZipFile | None = None, limits: Limits | None = None
    ) -> None:
        self._archive, self._limits = archive, limits or Limits(0, 0, 0)
        self._left = MOST_UNPACKED
        self._files: dict[str, Files] = {}
        self.missed = 0
        self.outcomes: Counter[Outcome] = Counter()
        for member in archive.infolist() if archive else ():
            if found := _MEMBER.fullmatch(archive_files.name_of(member)):
                self._files.setdefault(found[1], {})[found[2]] = member

    def of(self, tweet: Tweet) -> list[Draft]:
        """Make the pictures and films of a tweet ready, in the order they have there.

        What is missing, broken or too large is left out.
        """
        files = dict(self._files.get(tweet.id, {}))
        wanted = tweet.attachments[:MAX_ATTACHMENTS]
        chosen = [_take(files, media) for media in wanted]
        # What is named otherwise than expected still lies beside its tweet.
        rest = [files[name] for name in sorted(files, reverse=True)]
        drafts = []
        for member, media in zip(chosen, wanted, strict=True):
            found = member or (rest.pop() if rest else None)
            if found is not None and (draft := self._draft(found, media)):
                drafts.append(draft)
        return drafts

    def _draft(self, member: zipfile.ZipInfo, media: Media) -> Draft | None:
        is_film = member.filename.endswith(_FILMS)
        most = self._limits.video_bytes if is_film else self._limits.image_bytes
        try:
            stream = io.BytesIO(self._read(member, most))
            if not is_film:
                return attachments.draft_image(stream, self._limits, media.alt_text)
            kind = KINDS.get(media.kind, VIDEO)
            film = attachments.draft_video(
                stream,
                self._limits,
                kind=VIDEO if kind == IMAGE else kind,
                alt=media.alt_text,
            )
        except Invalid:
            return None
        width, height = sides(media)
        return replace(film, width=width, height=height)

    def _read(self, member: zipfile.ZipInfo, most: int) -> bytes:
        """Read one byte more than is allowed, whatever the archive says of its size."""
        if self._archive is None or self._left <= 0:
            return b""
        try:
            with self._archive.open(member) as stream:
                data = stream.read(most + 1)
        except (*UNREADABLE_ZIP, OSError, ValueError):
            # Hostile lists of contents make the module seek anywhere.
            return b""
        self._left -= len(data)
        return data


def _take(files: Files, media: Media) -> zipfile.ZipInfo | None:
    """Take the file that is named as one of the addresses of a picture or film."""
    addresses = [one.url for one in media.variants] + [media.picture or ""]
    for address in addresses:
        if (name := _last_part(address)) in files:
            return files.pop(name)
    return None


def _last_part(address: str) -> str:
    try:
        return PurePosixPath(urlsplit(address).path).name
    except ValueError:
        return ""
