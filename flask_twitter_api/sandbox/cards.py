"""What stands below a tweet's text: polls, previews of links, Spaces."""

from .parts import Json, Parts
from .world import Tweet
from .world.things import iso_date


def card_of(parts: Parts, tweet: Tweet) -> Json | None:
    """The card of a tweet, as the search has it."""
    if tweet.poll:
        return _poll(parts, tweet)
    if tweet.space_id:
        return _card(
            "3691233323:audiospace", f"x://{tweet.space_id}", id=tweet.space_id
        )
    if tweet.preview is None or not tweet.links:
        return None
    title, description = tweet.preview
    link = parts.short(tweet.links[0])
    card = _card(
        "summary_large_image",
        link,
        card_url=link,
        title=title,
        description=description,
        vanity_url="pages.example",
    )
    picture = {"url": parts.picture("media", f"card-{tweet.id}")}
    value = {"image_value": picture, "type": "IMAGE"}
    card["binding_values"].append({"key": "thumbnail_image_original", "value": value})
    return card


def _poll(parts: Parts, tweet: Tweet) -> Json:
    texts = {"end_datetime_utc": iso_date(tweet.poll_ends_ms)}
    for number, (label, votes) in enumerate(tweet.poll, start=1):
        texts[f"choice{number}_label"] = label
        texts[f"choice{number}_count"] = str(votes)
    kind = f"poll{len(tweet.poll)}choice_text_only"
    card = _card(kind, f"card://{tweet.id}", **texts)
    is_over = tweet.poll_ends_ms < parts.world.now_ms()
    value = {"boolean_value": is_over, "type": "BOOLEAN"}
    card["binding_values"].append({"key": "counts_are_final", "value": value})
    return card


def _card(kind: str, url: str, **texts: str) -> Json:
    values: list[Json] = [
        {"key": key, "value": {"string_value": text, "type": "STRING"}}
        for key, text in texts.items()
    ]
    return {"name": kind, "url": url, "binding_values": values}
