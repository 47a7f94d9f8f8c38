"""The blueprint `api`, and what its OpenAPI document says beside the routes."""

from flask import Blueprint

from app.http_api.blueprint import JsonApi

INTRODUCTION = """\
A name and a password give a token (`POST /api/tokens`), which every other call
carries as `Authorization: Bearer …`. Lists of posts, messages and notifications are
paged by id; `Link` headers and `_links` say where they go on. Every refusal is
`{"error", "message"?, "errors"?}`, the last with sentences for each field."""

TAGS = (
    {"name": "tokens", "description": "Getting in, device by device."},
    {"name": "me", "description": "One's own account."},
    {"name": "users", "description": "People, and who follows whom."},
    {"name": "posts", "description": "Writing, reading, editing, deleting."},
    {"name": "timelines", "description": "Lists of posts, newest first."},
    {"name": "search", "description": "Finding posts and people."},
    {"name": "messages", "description": "Private conversations."},
    {"name": "notifications", "description": "What happened to one."},
    {"name": "twitter", "description": "Reading Twitter, following its accounts."},
    {"name": "tasks", "description": "What workers do in the background."},
    {"name": "description", "description": "This description."},
)

bp = Blueprint("api", __name__)
api = JsonApi(bp, INTRODUCTION, TAGS)
