"""The images and videos that an archive of Twitter has beside its tweets.

They are in `data/tweets_media/`, named by the tweet and by the last part of their
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
from app.integrations.twitter.results import ItemResult
from app.media import attachments
from app.media.attachments import IMAGE, MAX_ATTACHMENTS, VIDEO, Draft, Limits
from flask_twitter_api.models import Media, Tweet

MAX_UNPACKED = 4 * 1024 * 1024 * 1024
"""Bytes that are read of one archive: what is packed may be a bomb."""

_MEMBER = re.compile(r"(?:.*/)?(?:community_)?tweets?_media/(\d{1,20})-([^/]{1,200})")
_VIDEO_SUFFIX = ".mp4"

Files = dict[str, zipfile.ZipInfo]


class ArchiveMedia:
    """The media of an archive, with the counts of the import that reads them.

    `missed` counts the images and videos that were not there, `results` what became
    of each tweet.
    """

    def __init__(
        self, archive: zipfile.ZipFile | None = None, limits: Limits | None = None
    ) -> None:
        self._archive, self._limits = archive, limits or Limits(0, 0, 0)
        self._left = MAX_UNPACKED
        self._files: dict[str, Files] = {}
        self.missed = 0
        self.results: Counter[ItemResult] = Counter()
        for member in archive.infolist() if archive else ():
            if found := _MEMBER.fullmatch(archive_files.name_of(member)):
                self._files.setdefault(found[1], {})[found[2]] = member

    def of(self, tweet: Tweet) -> list[Draft]:
        """Return the images and videos of a tweet as drafts, in their order there.

        What is missing, broken or too large is left out.
        """
        files = dict(self._files.get(tweet.id, {}))
        wanted = tweet.attachments[:MAX_ATTACHMENTS]
        chosen = [_take(files, media) for media in wanted]
        # A file with an unexpected name still begins with the id of its tweet.
        rest = [files[name] for name in sorted(files, reverse=True)]
        drafts = []
        for member, media in zip(chosen, wanted, strict=True):
            found = member or (rest.pop() if rest else None)
            drawn = self._draft(found, media) if found else ItemResult.MEDIA_MISSING
            if isinstance(drawn, Draft):
                drafts.append(drawn)
            else:
                self.results[drawn] += 1
        return drafts

    def _draft(self, member: zipfile.ZipInfo, media: Media) -> Draft | ItemResult:
        is_video = member.filename.endswith(_VIDEO_SUFFIX)
        max_bytes = self._limits.video_bytes if is_video else self._limits.image_bytes
        data = self._read(member, max_bytes)
        if len(data) > max_bytes:
            return ItemResult.MEDIA_TOO_LARGE
        try:
            stream = io.BytesIO(data)
            if not is_video:
                return attachments.draft_image(stream, self._limits, media.alt_text)
            kind = KINDS.get(media.kind, VIDEO)
            video = attachments.draft_video(
                stream,
                self._limits,
                kind=VIDEO if kind == IMAGE else kind,
                alt=media.alt_text,
            )
        except Invalid:
            return ItemResult.MEDIA_BROKEN
        width, height = sides(media)
        return replace(video, width=width, height=height)

    def _read(self, member: zipfile.ZipInfo, max_bytes: int) -> bytes:
        """Return at most one byte more than is allowed, whatever the archive claims."""
        is_readable = self._left > 0 and archive_files.is_bounded(member)
        if self._archive is None or not is_readable:
            return b""
        try:
            with self._archive.open(member) as stream:
                data = stream.read(max_bytes + 1)
        except UNREADABLE_ZIP:
            return b""
        self._left -= len(data)
        return data


def _take(files: Files, media: Media) -> zipfile.ZipInfo | None:
    """Return the file that is named like an address of the media, and drop it there."""
    addresses = [one.url for one in media.variants] + [media.picture or ""]
    for address in addresses:
        if (name := _file_name(address)) in files:
            return files.pop(name)
    return None


def _file_name(address: str) -> str:
    try:
        return PurePosixPath(urlsplit(address).path).name
    except ValueError:
        return ""
