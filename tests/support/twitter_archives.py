"""Archives as Twitter makes them."""

import io
import json
import zipfile
from typing import Any

BEGIN = "window.YTD.tweets.part{} = "


def tweets_js(tweets: list[Any], part: int = 0) -> bytes:
    return (BEGIN.format(part) + json.dumps([{"tweet": t} for t in tweets])).encode()


def packed(files: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return file


def tweet(number: int, **more: Any) -> dict[str, Any]:
    return {"id_str": str(number), "full_text": f"Number {number}", **more}
