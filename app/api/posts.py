"""One post: written, read, edited, deleted, with its history."""

from typing import Any

from flask import current_app, url_for

from app.api import lookups
from app.api.blueprint import bp
from app.api.rendering import render_posts
from app.api.schemas.posts import (
    History,
    Post,
    PostChanges,
    PostIn,
    PostText,
    RequiredBody,
    Revision,
)
from app.extensions import db
from app.http_api import auth, errors, validation
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.media import attachments
from app.posts import ownership, queries
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.web.hooks import request_id
from app.web.idempotency import header_key, replayed
from app.web.limits import WRITING
from app.web.policies import READER
from app.web.presenters.viewer_state import NO_REACTIONS

POST = "/posts/<id:id>"


@bp.post("/posts")
@Operation(
    "Create a post",
    tag="posts",
    response=Post,
    success=201,
    body=PostIn,
    headers=("Location",),
    repeatable=True,
    errors=(403,),
    limits=(WRITING,),
)
def create_post(body: PostIn) -> JsonResponse:
    """Publish a post of the authenticated user.

    `reply_to_id` makes it a reply to an existing post, whose author is notified. A post
    has a body, attachments or both. Without `language` the language is detected shortly
    afterwards.
    """
    key = header_key()
    with errors.renamed(post="body", reply_to="reply_to_id"):
        made = PublishPost(
            auth.current_viewer(),
            body.body,
            language=body.language,
            max_length=_limit(),
            reply_to=body.reply_to_id,
            media_ids=body.media_ids,
            max_attachments=current_app.config["POST_MAX_PICTURES"],
            key=key,
        ).execute()
    location = url_for("api.get_post", id=made.id)
    is_new = key is None or not key.is_replayed
    # Nobody has reacted to a new post yet.
    payload = (
        render_posts([lookups.post(made.id)], known=NO_REACTIONS)[0]
        if is_new
        else rendered(made.id)
    )
    return JsonResponse(payload, {"Location": location} | replayed(key))


@bp.get(POST)
@Operation("Show a post", tag="posts", response=Post, access=READER)
def get_post(id: int) -> dict[str, Any]:
    """Return a post by id."""
    return rendered(id)


@bp.put(POST)
@Operation(
    "Replace the body of a post",
    tag="posts",
    response=Post,
    body=PostText,
    errors=(403,),
    limits=(WRITING,),
)
def replace_post(id: int, body: PostText) -> dict[str, Any]:
    """Replace the body of one of the user's own posts.

    The former body stays in the history; without `language` the language is detected
    again. Attachments stay; the body of a post with attachments may be empty.
    """
    _require_body(body.body, id)
    with errors.renamed(post="body"):
        EditPost(
            auth.current_viewer(),
            id,
            body.body,
            language=body.language,
            max_length=_limit(),
        ).execute()
    return rendered(id)


@bp.patch(POST)
@Operation(
    "Update a post",
    tag="posts",
    response=Post,
    body=PostChanges,
    errors=(403,),
    limits=(WRITING,),
)
def change_post(id: int, body: PostChanges) -> dict[str, Any]:
    """Change the given fields of one of the user's own posts.

    Fields that are absent stay as they are.
    """
    given = body.model_fields_set
    if "body" in given:
        _require_body(body.body, id)
    own = ownership.get_own(id, auth.current_viewer())
    text = body.body if "body" in given else own.body
    chosen = own.language if own.language_chosen else None
    language = body.language if "language" in given else chosen
    with errors.renamed(post="body"):
        EditPost(
            auth.current_viewer(), id, text, language=language, max_length=_limit()
        ).execute()
    return rendered(id)


@bp.delete(POST)
@Operation("Delete a post", tag="posts", errors=(403,))
def delete_post(id: int) -> None:
    """Delete one of the user's own posts with its history.

    Administrators can delete any post.
    """
    DeletePost(auth.current_viewer(), id, request_id()).execute()


@bp.get(f"{POST}/history")
@Operation("List former versions of a post", tag="posts", response=History)
def get_post_history(id: int) -> dict[str, Any]:
    """Return the bodies that a post had before its edits, newest first.

    The current body is in the post itself.
    """
    former = db.session.scalars(queries.revisions(lookups.post(id).id))
    return {"items": [Revision.render(revision) for revision in former]}


def rendered(post_id: int) -> dict[str, Any]:
    """Return a post as its schema says. Raises NotFound."""
    return render_posts([lookups.post(post_id)])[0]


def _require_body(text: str, post_id: int) -> None:
    """Refuse an empty body, unless the post has attachments. Raises InvalidFields."""
    if not text and not attachments.of_posts([post_id]):
        validation.check(RequiredBody, {"body": text})


def _limit() -> int:
    limit: int = current_app.config["POST_MAX_LENGTH"]
    return limit
