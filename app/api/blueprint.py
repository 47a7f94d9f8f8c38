"""The blueprint `api`, and what its OpenAPI document says beside the routes."""

from flask import Blueprint

from app.http_api.blueprint import JsonApi
from app.lib.version import VERSION

INTRODUCTION = """\
Create a token with a username and a password (`POST /api/tokens`) and send it with
every other request as `Authorization: Bearer …`. Lists of posts, messages and
notifications are paged by id; follow the links to the next and previous page in the
`Link` header or in `_links`. Errors have the form `{"error", "message"?, "errors"?}`,
where `errors` has messages by field."""

TAGS = (
    {"name": "tokens", "description": "Authentication: create and revoke tokens."},
    {"name": "me", "description": "The authenticated user's account."},
    {"name": "users", "description": "Users, follows, blocks and mutes."},
    {"name": "posts", "description": "Posts, replies, bookmarks and uploads."},
    {"name": "timelines", "description": "Lists of posts, newest first."},
    {"name": "tags", "description": "Posts with tags, tags beside others, trends."},
    {"name": "search", "description": "Search for posts and users."},
    {"name": "messages", "description": "Private conversations."},
    {"name": "notifications", "description": "Notifications of the user."},
    {"name": "channels", "description": "Streams of events, and queues of programs."},
    {"name": "news", "description": "Headlines of other sites, and their sources."},
    {"name": "twitter", "description": "Read Twitter and follow its accounts."},
    {"name": "tasks", "description": "Background tasks, such as exports."},
    {"name": "description", "description": "The documentation of this API."},
)

# Where something can be named that each site has, or soon has by other examples.
PATH_EXAMPLES: dict[str, dict[str, str | int]] = {
    "/api/users/{id}": {"id": 1},
    "/api/tags/{name}": {"name": "flask"},
    "/api/channels/{channel}": {
        "channel": "queue/app/mailer/jobs",
        "group": "main",
    },
    "/api/twitter/user/{username}": {"username": "jack"},
    "/api/twitter/tweet/{tweet_id}": {"tweet_id": "20"},
}

bp = Blueprint("api", __name__)
api = JsonApi(bp, INTRODUCTION, TAGS, version=VERSION, path_examples=PATH_EXAMPLES)
