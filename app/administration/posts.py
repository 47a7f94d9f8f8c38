"""Deleting somebody's post, as an administrator may."""

from app.audit import Action, Actor, Target, carry_out
from app.audit.service import Details
from app.posts import ownership, tombstones
from app.posts.commands.local import delete
from app.users.models import User


def delete_post(actor: Actor, viewer: User, post_id: int) -> None:
    """Delete a post of anybody's. Raises NotFound, or NotAllowed without the rights."""
    post = ownership.get_own(post_id, viewer, or_admin=True)

    def command() -> Details:
        author = post.author.username
        delete(post, tombstones.FOR_GOOD)
        return {"author": author}

    carry_out(actor, Action.DELETE_POST, Target("post", str(post_id)), command)
