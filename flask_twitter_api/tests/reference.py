"""The service's calls written down once more, straight from its description.

A star marks what is required. It is on purpose no import of the registry: what was
misread there would otherwise be confirmed here.
"""

REFERENCE = """
GET /twitter/user/info: userName* is_new
GET /twitter/user/{username}: username* is_new
GET /twitter/user_about: userName*
GET /twitter/user/batch_info_by_ids: userIds*
GET /twitter/user/last_tweets: userId userName cursor includeReplies
GET /twitter/user/last_tweets/v2: userId* cursor
GET /twitter/user/tweet_timeline: userId* cursor includeReplies includeParentTweet
GET /twitter/user/articles: username* cursor
GET /twitter/user/mentions: userName* sinceTime untilTime cursor queryType
GET /twitter/user/followers: userName* pageSize cursor
GET /twitter/user/followers_ids: userName userId count cursor
GET /twitter/user/followings: userName* pageSize cursor
GET /twitter/user/verifiedFollowers: user_id* cursor
GET /twitter/user/search: query* cursor
GET /twitter/user/check_follow_relationship: source_user_name* target_user_name*
GET /twitter/tweets: tweet_ids* use_new
GET /twitter/tweet/replies: tweetId* sinceTime untilTime cursor queryType
GET /twitter/tweet/replies/v1: tweetId* cursor
GET /twitter/tweet/replies/v2: tweetId* queryType cursor
GET /twitter/tweet/quotes: tweetId* sinceTime untilTime includeReplies cursor
GET /twitter/tweet/retweeters: tweetId* cursor
GET /twitter/tweet/thread_context: tweetId* cursor
GET /twitter/article: tweet_id*
GET /twitter/tweet/advanced_search: query* queryType cursor provider
POST /twitter/tweet/bulk_advanced_search: queries*
GET /twitter/list/tweets: listId* sinceTime untilTime includeReplies cursor queryType
GET /twitter/list/tweets_timeline: listId* cursor
GET /twitter/list/members: list_id* cursor
GET /twitter/list/followers: list_id* cursor
GET /twitter/community/info: community_id*
GET /twitter/community/members: community_id* cursor
GET /twitter/community/moderators: community_id* cursor
GET /twitter/community/tweets: community_id* cursor
GET /twitter/community/get_tweets_from_all_community: query* queryType cursor
GET /twitter/trends: woeid* count
GET /twitter/spaces/detail: space_id*
GET /twitter/get_dm_history_by_user_id: login_cookies* user_id* proxy
POST /twitter/bookmarks_v2: login_cookies* proxy* count cursor
GET /oapi/my/info:
GET /oapi/tweet_filter/get_rules:
POST /oapi/tweet_filter/add_rule: tag* value* interval_seconds*
POST /oapi/tweet_filter/update_rule: rule_id* tag* value* interval_seconds* is_effect*
DELETE /oapi/tweet_filter/delete_rule: rule_id*
GET /oapi/x_user_stream/get_user_to_monitor_tweet: query_type
GET /oapi/x_user_stream/get_user_monitor_account: query_type
POST /oapi/x_user_stream/add_user_to_monitor_tweet: x_user_name*
POST /oapi/x_user_stream/remove_user_to_monitor_tweet: id_for_user*
POST /twitter/user_login_v2: user_name* email* password* proxy* totp_secret
POST /twitter/create_tweet_v2: login_cookies* proxy* tweet_text* reply_to_tweet_id \
quote_tweet_id attachment_url community_id is_note_tweet media_ids schedule_for
POST /twitter/delete_tweet_v2: login_cookies* proxy* tweet_id*
POST /twitter/like_tweet_v2: login_cookies* proxy* tweet_id*
POST /twitter/unlike_tweet_v2: login_cookies* proxy* tweet_id*
POST /twitter/retweet_tweet_v2: login_cookies* proxy* tweet_id*
POST /twitter/bookmark_tweet_v2: login_cookies* proxy* tweet_id*
POST /twitter/unbookmark_tweet_v2: login_cookies* proxy* tweet_id*
POST /twitter/follow_user_v2: login_cookies* proxy* user_id*
POST /twitter/unfollow_user_v2: login_cookies* proxy* user_id*
POST /twitter/send_dm_to_user: login_cookies* proxy* user_id* text* media_id \
reply_to_message_id
POST /twitter/upload_media_v2: login_cookies* proxy* file* is_long_video media_category
PATCH /twitter/update_profile_v2: login_cookies* proxy* name description location url
PATCH /twitter/update_avatar_v2: login_cookies* proxy* file*
PATCH /twitter/update_banner_v2: login_cookies* proxy* file*
POST /twitter/create_community_v2: login_cookies* proxy* name* description*
POST /twitter/join_community_v2: login_cookies* proxy* community_id*
POST /twitter/leave_community_v2: login_cookies* proxy* community_id*
POST /twitter/delete_community_v2: login_cookies* proxy* community_id* community_name*
POST /twitter/list/add_member_v2: login_cookies* proxy* list_id* user_id*
POST /twitter/report_v2: login_cookies* proxy* tweet_id user_id reason
POST /twitter/logout: login_cookies* proxy
POST /twitter/login_by_email_or_username: username_or_email* password* proxy*
POST /twitter/login_by_2fa: login_data* 2fa_code* proxy*
POST /twitter/create_tweet: auth_session* proxy* tweet_text* quote_tweet_id \
in_reply_to_tweet_id media_id
POST /twitter/like_tweet: auth_session* proxy* tweet_id*
POST /twitter/retweet_tweet: auth_session* proxy* tweet_id*
POST /twitter/upload_image: auth_session* proxy* image_url*
POST /twitter/upload_video: auth_session* proxy* video_url*
POST /twitter/list/create: auth_session* proxy* name* description
POST /twitter/list/add_member: auth_session* proxy* list_id* user_id user_name
POST /twitter/list/remove_member: auth_session* proxy* list_id* user_id user_name
"""


def read_reference() -> dict[str, set[str]]:
    """The parameters of each call, starred where required."""
    lines = REFERENCE.replace("\\\n", "").strip().splitlines()
    split = (line.partition(":") for line in lines)
    return {call: set(params.split()) for call, _, params in split}
