"""Calls that change a logged-in account's profile, groups and files.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.plain.base import File, Id
from flask_twitter_api.utils import JsonDict

from .base import AsyncAnswering


class AsyncPlainBelongings(AsyncAnswering):
    """Calls that change a logged-in account's profile, groups and files."""

    async def upload_media(
        self,
        file: File,
        *,
        login_cookies: str,
        proxy: str,
        is_long_video: bool | None = None,
        media_category: str | None = None,
    ) -> JsonDict:
        """Upload a picture or a video to be attached to a tweet.

        POST /twitter/upload_media_v2; 300 credits.
        """
        return await self._answer(
            "upload_media",
            file=file,
            login_cookies=login_cookies,
            proxy=proxy,
            is_long_video=is_long_video,
            media_category=media_category,
        )

    async def update_profile(
        self,
        *,
        login_cookies: str,
        proxy: str,
        name: str | None = None,
        description: str | None = None,
        location: str | None = None,
        url: str | None = None,
    ) -> JsonDict:
        """Change the words of one's profile.

        PATCH /twitter/update_profile_v2; 300 credits.
        """
        return await self._answer(
            "update_profile",
            login_cookies=login_cookies,
            proxy=proxy,
            name=name,
            description=description,
            location=location,
            url=url,
        )

    async def update_avatar(
        self, file: File, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Change one's picture: 400 by 400, up to 700 kB, JPEG or PNG.

        PATCH /twitter/update_avatar_v2; 300 credits.
        """
        return await self._answer(
            "update_avatar", file=file, login_cookies=login_cookies, proxy=proxy
        )

    async def update_banner(
        self, file: File, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Change one's banner: 1500 by 500, up to 2 MB, JPEG or PNG.

        PATCH /twitter/update_banner_v2; 300 credits.
        """
        return await self._answer(
            "update_banner", file=file, login_cookies=login_cookies, proxy=proxy
        )

    async def create_community(
        self, name: str, description: str, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Found a community.

        POST /twitter/create_community_v2; 300 credits.
        """
        return await self._answer(
            "create_community",
            name=name,
            description=description,
            login_cookies=login_cookies,
            proxy=proxy,
        )

    async def join_community(
        self, community_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Join a community.

        POST /twitter/join_community_v2; 300 credits.
        """
        return await self._answer(
            "join_community",
            community_id=community_id,
            login_cookies=login_cookies,
            proxy=proxy,
        )

    async def leave_community(
        self, community_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Leave a community.

        POST /twitter/leave_community_v2; 300 credits.
        """
        return await self._answer(
            "leave_community",
            community_id=community_id,
            login_cookies=login_cookies,
            proxy=proxy,
        )

    async def delete_community(
        self, community_id: Id, community_name: str, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Delete one's own community, named as a safeguard.

        POST /twitter/delete_community_v2; 300 credits.
        """
        return await self._answer(
            "delete_community",
            community_id=community_id,
            community_name=community_name,
            login_cookies=login_cookies,
            proxy=proxy,
        )

    async def add_list_member(
        self, list_id: Id, user_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Add an account to one's list.

        POST /twitter/list/add_member_v2; 200 credits.
        """
        return await self._answer(
            "add_list_member",
            list_id=list_id,
            user_id=user_id,
            login_cookies=login_cookies,
            proxy=proxy,
        )
