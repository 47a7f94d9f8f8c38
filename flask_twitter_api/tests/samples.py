"""Parameters for each endpoint that make sense in the invented world."""

from typing import Any

from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.sandbox.answers.actions import cookies_for
from flask_twitter_api.sandbox.world import Person, Tweet

PROXY = "http://carrier:swordfish@127.0.0.1:9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
LIST_ID = "1500000000000000101"
COMMUNITY_ID = "1500000000000000201"


class Samples:
    """Finds in a sandbox what each endpoint may be asked about."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.world = sandbox.world
        self.alice = self.person("alice")
        self.bob = self.person("bob")
        self.session = {"login_cookies": cookies_for(self.alice), "proxy": PROXY}
        self.old_session = {"auth_session": cookies_for(self.alice), "proxy": PROXY}

    def person(self, name: str) -> Person:
        found = self.world.person(name)
        assert found is not None
        return found

    def answered(self) -> Tweet:
        """The first tweet of a conversation."""
        return next(t.first for t in self.world.newest() if t.reply_to)

    def own(self) -> Tweet:
        return self.world.by(self.alice)[0]

    def of(self, name: str) -> dict[str, Any]:
        """Parameters for an endpoint."""
        maker = getattr(self, f"_{name}", None)
        if maker is not None:
            return dict(maker())
        for known, given in self._simple().items():
            if name in known.split():
                return given
        raise LookupError(f"no sample for {name}")

    def _simple(self) -> dict[str, dict[str, Any]]:
        about_tweet = {**self.session, "tweet_id": self.answered().id}
        about_user = {**self.session, "user_id": self.bob.id}
        about_group = {**self.session, "community_id": COMMUNITY_ID}
        return {
            "get_user_info get_user_by_path get_user_about get_user_last_tweets "
            "get_user_articles get_user_mentions get_followers get_followings "
            "get_follower_ids add_monitored_user": {"username": "alice"},
            "get_user_last_tweets_v2 get_user_timeline get_verified_followers": {
                "user_id": self.alice.id
            },
            "get_tweet_replies get_tweet_replies_v1 get_tweet_replies_v2 "
            "get_tweet_thread": {"tweet_id": self.answered().id},
            "search_tweets search_community_tweets": {"query": "the"},
            "search_users": {"query": "reader"},
            "get_trends": {"woeid": 1},
            "get_space": {"space_id": "1SandboxSpace"},
            "get_list_tweets get_list_timeline get_list_members get_list_followers": {
                "list_id": LIST_ID
            },
            "get_community_info get_community_members get_community_moderators "
            "get_community_tweets": {"community_id": COMMUNITY_ID},
            "get_my_info get_filter_rules get_monitored_users get_monitor_account": {},
            "add_filter_rule": {"tag": "t", "value": "#music", "interval_seconds": 60},
            "like_tweet unlike_tweet retweet bookmark_tweet unbookmark_tweet "
            "report": about_tweet,
            "follow_user unfollow_user": about_user,
            "get_dm_history": about_user,
            "send_direct_message": {**about_user, "text": "hello"},
            "get_bookmarks logout": self.session,
            "update_avatar update_banner": {**self.session, "file": PNG},
            "upload_media": {**self.session, "file": PNG, "is_long_video": False},
            "update_profile": {**self.session, "description": "New words."},
            "create_community": {**self.session, "name": "N", "description": "D"},
            "join_community leave_community": about_group,
            "delete_community": {**about_group, "community_name": "Makers"},
            "add_list_member": {**about_user, "list_id": LIST_ID},
            "create_tweet": {**self.session, "text": "A new #tweet"},
            "create_tweet_v1": {**self.old_session, "text": "An old tweet"},
            "like_tweet_v1 retweet_v1": {
                **self.old_session,
                "tweet_id": self.answered().id,
            },
            "upload_image_v1": {**self.old_session, "image_url": "/a.png"},
            "upload_video_v1": {**self.old_session, "video_url": "/a.mp4"},
            "create_list_v1": {**self.old_session, "name": "Friends"},
            "add_list_member_v1 remove_list_member_v1": {
                **self.old_session,
                "list_id": LIST_ID,
                "username": "bob",
            },
        }

    def _get_user_batch_info(self) -> dict[str, Any]:
        return {"user_ids": [self.alice.id, self.bob.id]}

    def _check_follow_relationship(self) -> dict[str, Any]:
        return {"source_username": "alice", "target_username": "bob"}

    def _get_tweets_by_ids(self) -> dict[str, Any]:
        return {"tweet_ids": [tweet.id for tweet in self.world.newest()[:3]]}

    def _get_tweet_quotes(self) -> dict[str, Any]:
        return {"tweet_id": next(t.quoted for t in self.world.newest() if t.quoted).id}

    def _get_tweet_retweeters(self) -> dict[str, Any]:
        retweet = next(t.retweeted for t in self.world.newest() if t.retweeted)
        return {"tweet_id": retweet.id}

    def _get_article(self) -> dict[str, Any]:
        return {"tweet_id": next(t for t in self.world.newest() if t.article).id}

    def _bulk_search_tweets(self) -> dict[str, Any]:
        return {"queries": [{"query": "the"}, {"query": "nowhere-to-be-found"}]}

    def _rule(self) -> str:
        rules = self.world.rules.setdefault("alice-secret-key", {})
        row = {"tag": "t", "value": "#music", "interval_seconds": 60, "is_effect": 0}
        rules["r1"] = {"rule_id": "r1", **row}
        return "r1"

    def _update_filter_rule(self) -> dict[str, Any]:
        words = {"tag": "t", "value": "#books", "interval_seconds": 90}
        return {"rule_id": self._rule(), **words, "active": True}

    def _delete_filter_rule(self) -> dict[str, Any]:
        return {"rule_id": self._rule()}

    def _remove_monitored_user(self) -> dict[str, Any]:
        self.world.watches["alice-secret-key"] = {"m1": {"id_for_user": "m1"}}
        return {"monitor_id": "m1"}

    def _login(self) -> dict[str, Any]:
        words = {"email": "alice@localhost", "password": "right", "proxy": PROXY}
        return {"username": "alice", **words, "totp_secret": "JBSWY3DP"}

    def _delete_tweet(self) -> dict[str, Any]:
        return {**self.session, "tweet_id": self.own().id}

    def _login_v1(self) -> dict[str, Any]:
        return {"username_or_email": "alice", "password": "right", "proxy": PROXY}

    def _login_2fa_v1(self) -> dict[str, Any]:
        import base64

        data = base64.b64encode(self.alice.id.encode()).decode()
        return {"login_data": data, "code": "123456", "proxy": PROXY}
