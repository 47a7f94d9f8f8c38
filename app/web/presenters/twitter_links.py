"""Texts of Twitter with their names, tags and links, which lead to our pages."""

import re
from collections.abc import Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.integrations.twitter import reading, texts, validation
from app.integrations.twitter.cards import ARTICLE_PATH
from app.lib.render import render_post
from flask_twitter_api.models import Link, Tweet, User

ORIGINAL = "https://x.com"
_HANDLE = re.compile(r"\w+")
_LAST_LINK = re.compile(r"https?://\S*\Z", re.IGNORECASE)
_HOST = r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com"
_READABLE = re.compile(
    rf'(?<= href="){_HOST}('
    r'/\w{1,50}/status(?:es)?/\d{1,25}|/hashtag/[^/?#"&]{1,300}'
    r"|/i/(?:lists|spaces|user|status|communities|web/status)/\w{1,40})"
    r'(?=["/?#])[^"]{0,300}',
    re.IGNORECASE,
)


def render_text(text: str) -> Markup:
    """Return a text of Twitter's as HTML; names, tags and links lead to our pages."""
    root = url_for("main.twitter")
    shown = render_post(text, person=_on_twitter, tag_url=tag_url)
    local = _READABLE.sub(lambda link: root + link[1], shown)
    return Markup(local)  # noqa: S704  # a part of an address that was escaped


def render_remote(text: str) -> Markup:
    """Return the text of a remote post as HTML: tags lead to ours, names to Twitter.

    Without a key nothing of them can be read, so they are no links.
    """
    return render_post(
        text,
        person=_on_twitter if reading.is_configured() else lambda _name: None,
        tag_url=lambda name: url_for("main.tag", name=name),
    )


def text_of(tweet: Tweet) -> str:
    """Return the text of a tweet, without the link to what is shown below it."""
    shown = [ARTICLE_PATH]
    if tweet.quoted is not None:
        shown.append(rf"/\w{{1,50}}/status/{re.escape(tweet.quoted.id)}")
    text = texts.plain_text(tweet)
    for path in shown:
        text = _without_last_link(text, re.compile(rf"{_HOST}{path}(?![\w/])"))
    return text


def excerpt(text: str, most: int) -> str:
    """Return whole words at the beginning of a text, at most so many bytes of them."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= most:
        return text
    begin = encoded[:most].decode("utf-8", "ignore")
    words = begin.rsplit(maxsplit=1) or [""]
    # What is left of a link would lead elsewhere.
    return f"{_LAST_LINK.sub('', words[0]).rstrip()}…"


def _without_last_link(text: str, link: re.Pattern[str]) -> str:
    """Return a text without its last word from where a link begins in it.

    A pattern with the blanks around it would look for its end from each blank anew.
    """
    words = text.rstrip()
    begin = len(words) - len(words.rsplit(maxsplit=1)[-1]) if words else 0
    found = link.search(words, begin)
    return words[: found.start()].rstrip() if found else text


def bio_of(user: User) -> Markup:
    """Return what an account says of itself as HTML, with its links written out."""
    replacements = {
        link.url: link.expanded_url or ""
        for link in _bio_links(user)
        if validation.url(link.expanded_url)
    }
    text = texts.unescaped(user.description or "")
    return render_text(texts.replaced(text, replacements))


def _bio_links(user: User) -> list[Link]:
    """Return the links of a description, which the extension leaves as they came."""
    place: Any = user.extra
    for name in ("entities", "description", "urls"):
        place = place.get(name) if isinstance(place, Mapping) else None
    found = place if isinstance(place, list | tuple) else ()
    return [Link.from_json(one) for one in found[:20] if isinstance(one, Mapping)]


def tag_url(name: str) -> str:
    """Return where this site shows the tweets with a tag."""
    return url_for("main.twitter_search", q=f"#{name}")


def status_url(username: str, tweet_id: str) -> str:
    """Return the address at which this site shows a tweet."""
    return url_for("main.twitter_status", name=username or "-", tweet_id=tweet_id)


def original_status(username: str, tweet_id: str) -> str:
    """Return the address of a tweet at Twitter."""
    return f"{ORIGINAL}/{username or 'i'}/status/{tweet_id}"


def original_list(list_id: str) -> str:
    """Return the address of a list at Twitter."""
    return f"{ORIGINAL}/i/lists/{list_id}"


def _on_twitter(name: str) -> tuple[str, str] | None:
    # https://help.x.com/en/managing-your-account/x-username-rules
    if not _HANDLE.fullmatch(name):
        return None
    return name, url_for("main.twitter_profile", name=name)
