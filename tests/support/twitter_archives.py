"""Archives as Twitter makes them."""

import io
import json
import zipfile
from collections import Counter
from typing import Any

from app.integrations.twitter import archive, archive_files
from app.integrations.twitter.importing import body_of
from app.integrations.twitter.intake import Intake
from app.integrations.twitter.results import ItemResult
from app.integrations.twitter.survey import Survey
from flask_twitter_api.models import Tweet

BEGIN = "window.YTD.tweets.part{} = "
NO_CIRCLE = {
    "data/twitter-circle-tweet.js": b"window.YTD.twitter_circle_tweet.part0 = [ ]"
}


def tweets_js(tweets: list[Any], part: int = 0) -> bytes:
    return (BEGIN.format(part) + json.dumps([{"tweet": t} for t in tweets])).encode()


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return file


def tweet(number: int, **more: Any) -> dict[str, Any]:
    return {"id_str": str(number), "full_text": f"Number {number}", **more}


def takings(file: io.BytesIO) -> tuple[list[str], dict[ItemResult, int]]:
    """Return which texts of an archive become posts, and what becomes of the rest."""
    texts, counts = [], Counter[ItemResult]()
    with archive.opened(file) as zipped:
        survey = Survey(names_limited=archive_files.names_limited(zipped))
        for kind, item in archive.items_of(zipped or file, lambda *_: None):
            survey.add(kind, item)
        survey.close()
        intake = Intake(survey)
        for kind, item in archive.items_of(zipped or file, lambda *_: None):
            taken = intake.take(kind, item)
            if isinstance(taken, Tweet):
                texts.append(body_of(taken))
            elif taken is not None:
                counts[taken] += 1
    return texts, dict(counts + intake.left_out())


def wrapped(variable: str, name: str, items: list[Any]) -> bytes:
    listed = json.dumps([{name: each} for each in items])
    return f"window.YTD.{variable}.part0 = {listed}".encode()
