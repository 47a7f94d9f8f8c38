"""What a post's viewer may do with it, and has done with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import g

from app.posts.read_models import PostRecord
from app.reactions import service
from app.reactions.entities import MOST_GIVEN, all_given
from app.reactions.kinds import KINDS, Kind
from app.translate import is_configured
from app.web.presenters.twitter import CrossPostView, crossposts_of
from app.web.viewer import remembered, viewer_id

# The ids of posts by the kind of reaction that the viewer has given them.
Reactions = Mapping[str, Collection[int]]
NOTHING_KNOWN: Reactions = {}
NO_REACTIONS: Reactions = {kind.name: () for kind in KINDS}


@dataclass(frozen=True, slots=True)
class ViewerState:
    """All that differs between two viewers of one post."""

    is_own: bool
    # The kinds of reactions that the viewer has given.
    reactions: frozenset[str]
    can_translate: bool
    # How far it is on its way to Twitter; for its author.
    crosspost: CrossPostView | None
    # Whether nobody is signed in: a stranger can do nothing but read.
    is_stranger: bool = False


def viewer_states(posts: Sequence[PostRecord]) -> list[ViewerState]:
    """Return the state of each post for the viewer.

    One statement for each kind of reaction that the viewer has ever given, and one
    where there are posts of theirs.
    """
    viewer = viewer_id()
    # What asks a vendor is for members.
    translatable = viewer is not None and is_configured()
    reactions = reactions_of_viewer([post.id for post in posts])
    crossposts = crossposts_of([post.id for post in posts if post.author.id == viewer])
    return [
        ViewerState(
            is_own=post.author.id == viewer,
            reactions=frozenset(
                name for name, post_ids in reactions.items() if post.id in post_ids
            ),
            can_translate=translatable and _is_foreign(post),
            crosspost=crossposts.get(post.id),
            is_stranger=viewer is None,
        )
        for post in posts
    ]


def reactions_of_viewer(
    post_ids: Sequence[int], known: Reactions = NOTHING_KNOWN
) -> Reactions:
    """Return, for each kind of reaction, which of the posts the viewer has given it.

    Kinds that are `known` already are not asked for.
    """
    return {
        kind.name: known[kind.name] if kind.name in known else _reacted(kind, post_ids)
        for kind in KINDS
    }


def _reacted(kind: Kind, post_ids: Sequence[int]) -> frozenset[int]:
    """Return the posts without a statement for those who have given no such reaction.

    After a commit the viewer's row would have to be read again, which costs as much as
    reading the reactions at once.
    """
    viewer, number = viewer_id(), remembered(kind.counter)
    if viewer is None or not post_ids or number == 0:
        return frozenset()
    if number is not None and number <= MOST_GIVEN:
        return all_given(kind, viewer).intersection(post_ids)
    return service.reacted_among(kind, viewer, post_ids)


def _is_foreign(post: PostRecord) -> bool:
    """Return whether there is a text in another language than that of the page."""
    if not post.body or not post.language:
        return False
    return post.language != str(g.get("locale", "")).partition("_")[0]
