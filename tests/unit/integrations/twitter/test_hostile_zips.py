"""Zips that are made to break their reader, or broke on their way."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exceptions import Invalid
from app.integrations.twitter import archive
from app.integrations.twitter.archive_media import ArchiveMedia
from app.integrations.twitter.results import ItemResult
from app.media.attachments import Limits
from flask_twitter_api.models import Media, Tweet
from tests.support.archived_media import jpeg
from tests.support.twitter_archives import NO_CIRCLE, packed, takings, tweet, tweets_js

WHOLE = packed({"däta/tweets.js": tweets_js([tweet(1)]), **NO_CIRCLE}).getvalue()
NAME, NO_NAME = "ä".encode(), b"\xff\xfe"
UNBOUNDED = [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def test_zip_whose_list_has_a_broken_name_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        archive.check(io.BytesIO(WHOLE.replace(NAME, NO_NAME)))
    assert refusal.value.message == archive.BROKEN


def test_file_with_a_broken_name_before_it_is_not_read() -> None:
    file = io.BytesIO(WHOLE.replace(NAME, NO_NAME, 1))
    assert takings(file) == ([], {ItemResult.BROKEN_FILE: 1})


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_zip_raises_invalid_only(place: int, damage: bytes) -> None:
    file = io.BytesIO(WHOLE[:place] + damage + WHOLE[place + len(damage) :])
    with contextlib.suppress(Invalid):
        archive.check(file)
    with contextlib.suppress(Invalid):
        takings(file)


@pytest.mark.parametrize("method", UNBOUNDED)
def test_zip_of_an_unbounded_method_is_refused(method: int) -> None:
    file = packed({"data/tweets.js": tweets_js([tweet(1)])}, method)
    with pytest.raises(Invalid) as refusal:
        archive.check(file)
    assert refusal.value.message == archive.BROKEN


@pytest.mark.parametrize("method", UNBOUNDED)
def test_file_of_an_unbounded_method_is_not_read(method: int) -> None:
    file = packed({"data/tweets.js": tweets_js([tweet(1)]), **NO_CIRCLE})
    with zipfile.ZipFile(file, "a", method) as made:
        made.writestr("data/tweets-part1.js", tweets_js([tweet(2)]))
    assert takings(file) == (["Number 1"], {ItemResult.BROKEN_FILE: 1})


@pytest.mark.parametrize("method", UNBOUNDED)
def test_picture_of_an_unbounded_method_is_not_read(method: int) -> None:
    picture = Media(picture="https://pbs.twimg.com/media/A.jpg")
    with zipfile.ZipFile(packed({"tweets_media/1-A.jpg": jpeg()}, method)) as made:
        media = ArchiveMedia(made, Limits(10_000_000, 10_000_000, 0))
        assert media.of(Tweet(id="1", attachments=(picture,))) == []
    assert media.results == {ItemResult.MEDIA_BROKEN: 1}
