"""The world in the service's words: two dialects of people, and tweets."""

from .cards import card_of
from .parts import Json, Parts
from .world import Community, Person, Space, Tweet
from .world.things import iso_date, twitter_date

_SPACE_SETTINGS: Json = {
    "conversation_controls": 0,
    "disallow_join": False,
    "is_employee_only": False,
    "is_locked": False,
    "is_muted": False,
    "is_space_available_for_clipping": True,
    "is_space_available_for_replay": True,
    "max_admin_capacity": 3,
    "max_guest_sessions": 10,
    "narrow_cast_space_type": 0,
    "no_incognito": False,
}


class Renderer(Parts):
    """Writes whole things as the service does."""

    def profile(self, person: Person) -> Json:
        """A person as profiles have it; ``url`` is the person's own link."""
        shown = self.common(person)
        bio = self.bio_entities(person)
        shown.update(
            location=person.place,
            url=self.short(person.link) if person.link else None,
            description=person.bio,
            entities=bio,
            protected=person.protected,
            pinnedTweetIds=[person.pinned] if person.pinned else [],
        )
        return shown

    def author(self, person: Person) -> Json:
        """A person as tweets have it; ``url`` is the profile's address."""
        profile = f"{self.base_url}/{person.username}"
        shown = {"type": "user", **self.common(person)}
        shown.update(
            url=profile,
            twitterUrl=profile,
            description="",
            location=person.place,
            status="",
            canMediaTag=True,
            entities={"description": {"urls": []}, "url": {}},
            fastFollowersCount=0,
            hasCustomTimelines=True,
            isTranslator=False,
            withheldInCountries=[],
            possiblySensitive=False,
            pinnedTweetIds=[person.pinned] if person.pinned else [],
            profile_bio={
                "description": person.bio,
                "entities": self.bio_entities(person),
            },
        )
        return shown

    def legacy(self, person: Person) -> Json:
        """A person in the older dialect of the follower lists."""
        counts = self.common(person)
        return {
            "id": person.id,
            "name": person.name,
            "screen_name": person.username,
            "userName": person.username,
            "location": person.place,
            "url": self.short(person.link) if person.link else None,
            "description": person.bio,
            "email": None,
            "protected": person.protected,
            "verified": False,
            "followers_count": len(person.followers),
            "following_count": len(person.follows),
            "friends_count": len(person.follows),
            "favourites_count": person.likes,
            "statuses_count": counts["statusesCount"],
            "media_tweets_count": counts["mediaCount"],
            "created_at": twitter_date(person.created_ms),
            "profile_banner_url": self.picture("banner", person.username),
            "profile_image_url_https": self.picture("avatar", person.username),
            "can_dm": False,
        }

    def moderator(self, person: Person) -> Json:
        """The older dialect, in which moderators have no ``userName``."""
        shown = {**self.legacy(person), "isBlueVerified": person.verified}
        del shown["userName"]
        return shown

    def found(self, person: Person) -> Json:
        """The older dialect as the search for people has it."""
        return {**self.legacy(person), "isBlueVerified": person.verified}

    def tweet(self, tweet: Tweet, *, nested: bool = False) -> Json:
        """A tweet; inside another one it does not nest any further."""
        text, entities, media = self.written(tweet)
        parent = tweet.reply_to
        address = f"{self.base_url}/{tweet.author.username}/status/{tweet.id}"
        shown: Json = {
            "type": "tweet",
            "id": tweet.id,
            "url": address,
            "twitterUrl": address,
            "text": text,
            "source": "",
            **self.tweet_counts(tweet),
            "createdAt": twitter_date(tweet.made_ms),
            "lang": tweet.lang,
            "isReply": parent is not None,
            "inReplyToId": parent.id if parent else None,
            "conversationId": tweet.first.id,
            "displayTextRange": [0, len(text)],
            "inReplyToUserId": parent.author.id if parent else None,
            "inReplyToUsername": parent.author.username if parent else None,
            "author": self.author(tweet.author),
            "extendedEntities": {"media": media} if media else {},
            "card": card_of(self, tweet),
            "place": {},
            "entities": entities,
            "quoted_tweet": self._nested(tweet.quoted, nested),
            "retweeted_tweet": self._nested(tweet.retweeted, nested),
            "isLimitedReply": False,
            "communityInfo": None,
            "article": self.summary(tweet),
        }
        if tweet.versions:
            # Of what the service passes on unasked, so it may be missing.
            shown["edit_control"] = {"edit_tweet_ids": list(tweet.versions)}
        return shown

    def _nested(self, tweet: Tweet | None, nested: bool) -> Json | None:
        return None if tweet is None or nested else self.tweet(tweet, nested=True)

    def bare_tweet(self, tweet: Tweet) -> Json:
        """A tweet as two endpoints give it: no head of its article, cards wrapped."""
        shown = self.tweet(tweet)
        del shown["article"]
        if shown["card"]:
            shown["card"] = {"legacy": shown["card"]}
        return shown

    def article(self, tweet: Tweet) -> Json:
        """A whole article."""
        words = tweet.article or {}
        return {
            "author": self.author(tweet.author),
            "replyCount": len(self.world.replies_to(tweet)),
            "likeCount": tweet.extra_likes,
            "quoteCount": len(self.world.quotes_of(tweet)),
            # A number everywhere else, but a text here.
            "viewCount": str(tweet.views or 0),
            "createdAt": twitter_date(tweet.made_ms),
            **(self.summary(tweet) or {}),
            "contents": [
                {"type": "header-two", "text": "What it is about"},
                *(
                    {
                        "type": "unstyled",
                        "text": paragraph,
                        "inlineStyleRanges": [
                            {"offset": 0, "length": 3, "style": "Bold"}
                        ],
                    }
                    for paragraph in words.get("paragraphs", ())
                ),
                {
                    "type": "image",
                    "url": self.picture("media", f"body-{tweet.id}"),
                    "width": 96,
                    "height": 64,
                },
            ],
        }

    def community(self, one: Community) -> Json:
        """A community."""
        creator = self.author(self.world.people[one.creator])
        preview = [self.author(p) for p in self.world.among(one.members[:5])]
        return {
            "id": one.id,
            "name": one.name,
            "description": one.description,
            "question": "",
            "member_count": len(one.members),
            "moderator_count": len(one.moderators),
            "created_at": twitter_date(one.made_ms),
            "join_policy": "Open",
            "invites_policy": "MemberInvitesAllowed",
            "is_nsfw": False,
            "is_pinned": False,
            "role": "NonMember",
            "primary_topic": {"id": "VG9waWM6MQ==", "name": one.topic},
            "banner_url": self.picture("banner", one.name),
            "search_tags": [one.topic.lower()],
            "rules": [{"id": "1", "name": "Be kind", "description": "Always."}],
            "creator": creator,
            "admin": creator,
            "members_preview": preview,
        }

    def space(self, one: Space) -> Json:
        """A Space with its people."""
        creator = self.profile(self.world.people[one.creator])
        listed = {"id": one.id, "title": one.title, "state": "Ended"}
        part = {
            "periscope_user_id": "1Sandbox",
            "start_time": iso_date(one.made_ms),
            "is_muted_by_admin": False,
            "is_muted_by_guest": False,
        }
        return {
            **listed,
            "created_at": iso_date(one.made_ms),
            "scheduled_start": iso_date(one.made_ms),
            "updated_at": iso_date(one.made_ms + 3_600_000),
            "media_key": "28_1",
            "is_subscribed": False,
            "settings": dict(_SPACE_SETTINGS),
            "stats": {
                "total_replay_watched": 15,
                "total_live_listeners": len(one.listeners),
                "total_participants": 1 + len(one.speakers) + len(one.listeners),
            },
            "creator": creator,
            "participants": {
                "admins": [{**creator, "participant_info": part}],
                "speakers": [
                    {"id": p.id, "name": p.name, "userName": p.username}
                    for p in self.world.among(one.speakers)
                ],
                "listeners": [
                    {"id": p.id, "name": p.name}
                    for p in self.world.among(one.listeners)
                ],
            },
        }
