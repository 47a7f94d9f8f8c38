"""The smaller parts of people and tweets, as the service words them."""

import re
import zlib
from typing import Any

from .world import Person, Tweet, World
from .world.things import twitter_date

Json = dict[str, Any]
_MENTION = re.compile(r"@(\w{1,50})")


class Parts:
    """Counts, pictures, links and entities, with addresses at the sandbox itself."""

    def __init__(self, world: World, base_url: str = "") -> None:
        self.world = world
        self.base_url = base_url

    def picture(self, kind: str, name: str) -> str:
        """The address of a picture, which the sandbox paints on request."""
        return f"{self.base_url}/pictures/{kind}/{name.lower()}.png"

    def short(self, path: str) -> str:
        """A shortened link to one of the sandbox's pages."""
        return f"{self.base_url}/l/{zlib.crc32(path.encode()):08x}"

    def common(self, person: Person) -> Json:
        """What both camelCase forms of a person have."""
        mine = self.world.by(person)
        return {
            "id": person.id,
            "name": person.name,
            "userName": person.username,
            "isVerified": False,
            "isBlueVerified": person.verified,
            "verifiedType": None,
            "followers": len(person.followers),
            "following": len(person.follows),
            "favouritesCount": person.likes,
            "statusesCount": len(mine),
            "mediaCount": sum(bool(t.pictures or t.film) for t in mine),
            "createdAt": twitter_date(person.created_ms),
            "coverPicture": self.picture("banner", person.username),
            "profilePicture": self.picture("avatar", person.username),
            "canDm": False,
            "affiliatesHighlightedLabel": {},
            "isAutomated": person.automated,
            "automatedBy": "CityObserver" if person.automated else None,
        }

    def bio_entities(self, person: Person) -> Json:
        """The links of a profile."""
        own = [self.link(person.link)] if person.link else []
        words: Json = {"hashtags": [], "symbols": [], "urls": [], "user_mentions": []}
        return {"description": words, "url": {"urls": own}}

    def link(self, path: str, start: int = 0) -> Json:
        """A link entity."""
        short = self.short(path)
        return {
            "display_url": path.removeprefix("/"),
            "expanded_url": self.base_url + path,
            "indices": [start, start + len(short)],
            "url": short,
        }

    def tweet_counts(self, tweet: Tweet) -> Json:
        """The numbers under a tweet."""
        retweets = self.world.retweets_of(tweet)
        return {
            "retweetCount": len(retweets),
            "replyCount": len(self.world.replies_to(tweet)),
            "likeCount": tweet.extra_likes + len(tweet.likes),
            "quoteCount": len(self.world.quotes_of(tweet)),
            "viewCount": tweet.views,
            "bookmarkCount": len(tweet.bookmarks),
        }

    def summary(self, tweet: Tweet) -> Json | None:
        """The head of a tweet's article."""
        if tweet.article is None:
            return None
        return {
            "title": tweet.article["title"],
            "preview_text": tweet.article["preview"],
            "cover_media_img_url": self.picture("media", f"cover-{tweet.id}"),
        }

    def written(self, tweet: Tweet) -> tuple[str, Json, list[Json]]:
        """The text with its links, the entities, and the media."""
        text = tweet.text
        if tweet.retweeted is not None:
            # A retweet comes cut off, which is why nobody should read its text.
            text = text[:139] + "…" if len(text) > 140 else text
        urls = []
        for path in tweet.links:
            urls.append(self.link(path, len(text) + 1))
            text += " " + self.short(path)
        media = [self._media(tweet, n) for n in range(len(tweet.pictures))]
        if tweet.film:
            media.append(self._film(tweet))
        if media:
            text += " " + media[0]["url"]
        return text, self._entities(tweet, text, urls), media

    def _entities(self, tweet: Tweet, text: str, urls: list[Json]) -> Json:
        tags = []
        for tag in tweet.tags:
            at = text.find("#" + tag)
            tags.append({"indices": [at, at + len(tag) + 1], "text": tag})
        return {
            "hashtags": tags,
            "symbols": [],
            "timestamps": [],
            "urls": urls,
            "user_mentions": self._mentions(text),
        }

    def _mentions(self, text: str) -> list[Json]:
        found = []
        for match in _MENTION.finditer(text):
            person = self.world.person(match[1])
            if person:
                entity = {"id_str": person.id, "name": person.name}
                entity["screen_name"] = person.username
                found.append({**entity, "indices": list(match.span())})
        return found

    def _media(self, tweet: Tweet, number: int) -> Json:
        key = f"3_{tweet.id}{number}"
        short = self.short(key)
        return {
            "display_url": f"picture/{number}",
            "expanded_url": f"{self.base_url}/{tweet.author.username}"
            f"/status/{tweet.id}/photo/{number + 1}",
            "ext_alt_text": f"A picture about {tweet.pictures[number].split('-')[0]}",
            "ext_media_availability": {"status": "Available"},
            "id_str": f"{tweet.id}{number}",
            "indices": [len(tweet.text) + 1, len(tweet.text) + 1 + len(short)],
            "media_key": key,
            "media_url_https": self.picture("media", f"{tweet.pictures[number]}"),
            "original_info": {"focus_rects": [], "height": 64, "width": 96},
            "sizes": {"large": {"h": 64, "w": 96}},
            "type": "photo",
            "url": short,
        }

    def _film(self, tweet: Tweet) -> Json:
        key = f"13_{tweet.id}"
        short = self.short(key)
        file = f"{self.base_url}/films/{tweet.id}"
        return {
            "display_url": "film/1",
            "expanded_url": f"{self.base_url}/{tweet.author.username}"
            f"/status/{tweet.id}/video/1",
            "ext_alt_text": None,
            "ext_media_availability": {"status": "Available"},
            "id_str": f"{tweet.id}9",
            "indices": [len(tweet.text) + 1, len(tweet.text) + 1 + len(short)],
            "media_key": key,
            "media_url_https": self.picture("media", f"still-{tweet.id}"),
            "original_info": {"focus_rects": [], "height": 360, "width": 640},
            "sizes": {"large": {"h": 360, "w": 640}},
            "type": tweet.film,
            "url": short,
            "video_info": {
                "aspect_ratio": [16, 9],
                "duration_millis": 1000,
                "variants": [
                    {"content_type": "application/x-mpegURL", "url": f"{file}.m3u8"},
                    *(
                        {
                            "bitrate": bits,
                            "content_type": "video/mp4",
                            "url": f"{file}-{bits}.mp4",
                        }
                        for bits in (256_000, 832_000, 10_368_000)
                    ),
                ],
            },
        }
