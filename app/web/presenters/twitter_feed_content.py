"""The contents of entries of feeds of Twitter, which are read away from this site.

Feed readers have no session, so that pictures are at addresses of their own, which are
signed as those for members are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from app.email.links import public_url
from app.integrations.twitter import cards, validation
from app.integrations.twitter.cards import Poll
from app.lib import signing
from app.web.presenters.twitter import WHOLE, present_tweet
from app.web.presenters.twitter_cards import CardView
from app.web.presenters.twitter_media import pictures, signed_address, sized
from app.web.templating import percent
from flask_twitter_api.models import Tweet

PICTURE_PURPOSE = "twitter-feed-picture"


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture of an entry, or the still of a film, where Twitter has it."""

    address: str
    alt: str
    is_film: bool


def is_whole(tweet: Tweet | None) -> bool:
    """Return whether a tweet has what links to it and to its author need."""
    if tweet is None or tweet.author is None:
        return False
    name = validation.handle(tweet.author.username)
    return bool(validation.tweet_id(tweet.id) and name)


def picture_address(url: str) -> str:
    """Return where feed readers get a picture of Twitter; "" where there is none."""
    if not pictures().may_fetch(url):
        return ""
    token = signing.dumps(url, current_app.config["SECRET_KEY"], PICTURE_PURPOSE)
    return public_url("main.twitter_feed_picture", token=token)


def signed_picture(token: str) -> str:
    """Return the address that `picture_address` signed. Raises NotFound."""
    return signed_address(token, PICTURE_PURPOSE)


def content_of(tweet: Tweet) -> Markup:
    """Return what a whole tweet says and shows, with what it quotes."""
    view = present_tweet(tweet, WHOLE)
    content = view.body_html + pictures_of(media_of(tweet), view.url)
    if view.poll is not None:
        content += _poll(view.poll)
    if view.card is not None:
        content += _card(tweet, view.card)
    quoted = tweet.quoted
    if quoted is None or view.quoted is None:
        return content
    source = Markup('<p><a href="{}">{} (@{})</a></p>').format(
        view.quoted.url, view.quoted.author.name, view.quoted.author.username
    )
    whole = source + content_of(quoted)
    return content + Markup("<blockquote>{}</blockquote>").format(whole)


def media_of(tweet: Tweet) -> list[Medium]:
    """Return the pictures of a tweet, and the stills of its films."""
    return [
        Medium(each.picture, each.alt_text or "", each.kind != "photo")
        for each in tweet.attachments
        if each.picture
    ]


def pictures_of(media: Sequence[Medium], url: str) -> Markup:
    """Return pictures that lead to their tweet, where films are played."""
    return Markup().join(
        Markup('<p><a href="{}">{}</a></p>').format(url, _shown(each)) for each in media
    )


def _shown(medium: Medium) -> Markup:
    name = _("Film") if medium.is_film else _("Picture")
    address = picture_address(sized(medium.address, "medium"))
    if not address:
        return escape(medium.alt or name)
    image = Markup('<img src="{}" alt="{}">').format(address, medium.alt)
    return image + Markup("<br>▶ {}").format(name) if medium.is_film else image


def _poll(poll: Poll) -> Markup:
    """Return a poll as it stood when Twitter was asked."""
    choices = Markup().join(
        Markup("<li>{}: {}</li>").format(each.label, percent(each.share))
        for each in poll.choices
    )
    votes = ngettext("%(count)s vote", "%(count)s votes", poll.votes, count=poll.votes)
    return Markup("<ul>{}</ul><p>{}</p>").format(choices, votes)


def _card(tweet: Tweet, card: CardView) -> Markup:
    """Return what a link, an article or a Space of a tweet is about."""
    found = cards.preview_of(tweet)
    address = picture_address(sized(found.picture if found else "", "medium"))
    lines = [
        Markup('<img src="{}" alt="">').format(address) if address else "",
        Markup("<b>{}</b>").format(card.title or card.site or card.url),
        escape(card.description),
    ]
    shown = Markup("<br>").join(line for line in lines if line)
    return Markup('<p><a href="{}">{}</a></p>').format(card.url, shown)


def profile_url(name: str) -> str:
    """Return the absolute address of the page of an account of Twitter."""
    return public_url("main.twitter_profile", name=name)


def status_url(name: str, tweet_id: str) -> str:
    """Return the absolute address of the page of a tweet."""
    return public_url("main.twitter_status", name=name, tweet_id=tweet_id)
