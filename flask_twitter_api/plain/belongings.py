"""Calls that change a logged-in account's profile, groups and files."""

from flask_twitter_api.utils import JsonDict

from .base import Answering, File, Id


class PlainBelongings(Answering):
    """Calls that change a logged-in account's profile, groups and files."""

    def upload_media(
        self,
        file: File,
        *,
        login_cookies: str,
        proxy: str,
        is_long_video: bool | None = None,
        media_category: str | None = None,
    ) -> JsonDict:
        """Upload a picture or a video to be attached to a tweet."""
        return self._answer(
            "upload_media",
            login_cookies=login_cookies,
            proxy=proxy,
            file=file,
            is_long_video=is_long_video,
            media_category=media_category,
        )

    def update_profile(
        self,
        *,
        login_cookies: str,
        proxy: str,
        name: str | None = None,
        description: str | None = None,
        location: str | None = None,
        url: str | None = None,
    ) -> JsonDict:
        """Change the words of one's profile."""
        return self._answer(
            "update_profile",
            login_cookies=login_cookies,
            proxy=proxy,
            name=name,
            description=description,
            location=location,
            url=url,
        )

    def update_avatar(self, file: File, *, login_cookies: str, proxy: str) -> JsonDict:
        """Change one's picture: 400 by 400, up to 700 kB, JPEG or PNG."""
        return self._answer(
            "update_avatar", login_cookies=login_cookies, proxy=proxy, file=file
        )

    def update_banner(self, file: File, *, login_cookies: str, proxy: str) -> JsonDict:
        """Change one's banner: 1500 by 500, up to 2 MB, JPEG or PNG."""
        return self._answer(
            "update_banner", login_cookies=login_cookies, proxy=proxy, file=file
        )

    def create_community(
        self, name: str, description: str, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Found a community."""
        return self._answer(
            "create_community",
            login_cookies=login_cookies,
            proxy=proxy,
            name=name,
            description=description,
        )

    def join_community(
        self, community_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Join a community."""
        return self._answer(
            "join_community",
            login_cookies=login_cookies,
            proxy=proxy,
            community_id=community_id,
        )

    def leave_community(
        self, community_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Leave a community."""
        return self._answer(
            "leave_community",
            login_cookies=login_cookies,
            proxy=proxy,
            community_id=community_id,
        )

    def delete_community(
        self, community_id: Id, community_name: str, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Delete one's own community; its name is asked for as a safeguard."""
        return self._answer(
            "delete_community",
            login_cookies=login_cookies,
            proxy=proxy,
            community_id=community_id,
            community_name=community_name,
        )

    def add_list_member(
        self, list_id: Id, user_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Add an account to one's list."""
        return self._answer(
            "add_list_member",
            login_cookies=login_cookies,
            proxy=proxy,
            list_id=list_id,
            user_id=user_id,
        )
