"""One post: written, read, edited, deleted, with its history."""

from typing import Any

from flask import current_app, url_for

from app.api import lookups
from app.api.blueprint import bp
from app.api.payloads import post_payloads, revision_payload
from app.api.schemas.posts import History, Post, PostChanges, PostIn, PostText, Words
from app.extensions import db
from app.http_api import auth, errors, validation
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.media import attachments
from app.posts import ownership, queries
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.web.idempotency import header_key, replayed
from app.web.limits import WRITING

POST = "/posts/<id:id>"


@bp.post("/posts")
@Operation(
    "Publish a post",
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
    """An answer names a post that is there; who is answered is told of it.

    With pictures it needs no words. The language of words is detected soon after,
    unless it is given.
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
    # Nobody keeps a new one yet.
    payload = (
        post_payloads([lookups.post(made.id)], kept=())[0]
        if is_new
        else _payload(made.id)
    )
    return JsonResponse(payload, {"Location": location} | replayed(key))


@bp.get(POST)
@Operation("Show a post", tag="posts", response=Post)
def get_post(id: int) -> dict[str, Any]:
    """Anybody with a token may read every post."""
    return _payload(id)


@bp.put(POST)
@Operation(
    "Replace the text of one's own post",
    tag="posts",
    response=Post,
    body=PostText,
    errors=(403,),
    limits=(WRITING,),
)
def replace_post(id: int, body: PostText) -> dict[str, Any]:
    """The former text stays in the history; without a language it is detected anew.

    Pictures stay. A post that has some may lose its words.
    """
    _need_words(body.body, id)
    with errors.renamed(post="body"):
        EditPost(
            auth.current_viewer(),
            id,
            body.body,
            language=body.language,
            max_length=_limit(),
        ).execute()
    return _payload(id)


@bp.patch(POST)
@Operation(
    "Change one's own post",
    tag="posts",
    response=Post,
    body=PostChanges,
    errors=(403,),
    limits=(WRITING,),
)
def change_post(id: int, body: PostChanges) -> dict[str, Any]:
    """What is left out stays: the text, or the language that was chosen."""
    given = body.model_fields_set
    if "body" in given:
        _need_words(body.body, id)
    own = ownership.get_own(id, auth.current_viewer())
    text = body.body if "body" in given else own.body
    chosen = own.language if own.language_chosen else None
    language = body.language if "language" in given else chosen
    with errors.renamed(post="body"):
        EditPost(
            auth.current_viewer(), id, text, language=language, max_length=_limit()
        ).execute()
    return _payload(id)


@bp.delete(POST)
@Operation("Delete one's own post", tag="posts", errors=(403,))
def delete_post(id: int) -> None:
    """With its history. An administrator may delete anybody's."""
    DeletePost(auth.current_viewer(), id).execute()


@bp.get(f"{POST}/history")
@Operation("Show what a post said before", tag="posts", response=History)
def get_post_history(id: int) -> dict[str, Any]:
    """The latest first; the present text is the post's own."""
    former = db.session.scalars(queries.revisions(lookups.post(id).id))
    return {"items": [revision_payload(revision) for revision in former]}


def _payload(post_id: int) -> dict[str, Any]:
    return post_payloads([lookups.post(post_id)])[0]


def _need_words(text: str, post_id: int) -> None:
    """Refuse a text that is empty, unless the post has pictures."""
    if not text and not attachments.of_posts([post_id]):
        validation.check(Words, {"body": text})


def _limit() -> int:
    limit: int = current_app.config["POST_MAX_LENGTH"]
    return limit
