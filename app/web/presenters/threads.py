"""A thread as templates see it, and what was added to one that is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.lib.ids import MIN_ID
from app.posts import reading
from app.posts.thread_queries import MAX_CONTINUATION
from app.timeline.new_replies import NewReplies, NewReply
from app.timeline.threads import ReplyPage, Thread
from app.users.models import User
from app.web.arguments import id_argument
from app.web.pagination import Page, page_url
from app.web.presenters.posts import PostView, present


@dataclass(frozen=True, slots=True)
class Growth:
    """Where an open page of a thread can grow."""

    # The post with which the thread began, whose number the stream asks for.
    thread_id: int
    # Behind which id new replies belong; None where the page is not the last.
    since: int | None
    # The post that the author's next one would reply to; None behind what is shown.
    tail: int | None


def present_thread(thread: Thread) -> dict[str, Any]:
    """Return what the template of a thread needs, all posts presented at once."""
    parts = (thread.ancestors, [thread.post], thread.continuation, thread.replies)
    views = iter(present([post for part in parts for post in part]))
    ancestors, own, continuation, replies = (
        [next(views) for _post in part] for part in parts
    )
    page = _page(thread.page, replies)
    return {
        "ancestors": ancestors,
        "view": own[0],
        # Only on the first page of replies.
        "continuation": [] if page.prev_url else continuation,
        # The first post of the continuation is a reply, too, but not in the list.
        "reply_count": thread.post.reply_count - (len(continuation) > 0),
        "page": page,
        "growth": _growth(thread),
    }


def present_new_replies(viewer: User, news: NewReplies) -> dict[str, Any]:
    """Return what was added to a thread, all posts presented at once."""
    ids = [each.id for each in (*news.continuation, *news.replies)]
    views = {view.post.id: view for view in present(reading.load(viewer, ids))}

    def pick(added: Sequence[NewReply]) -> list[PostView]:
        return [views[each.id] for each in added if each.id in views]

    return {
        "continuation": pick(news.continuation),
        "replies": pick(news.replies),
        "has_more": news.has_more,
        "added": new_reply_events(news),
    }


def new_reply_events(news: NewReplies) -> list[dict[str, Any]]:
    """Return what was added in the form of the live events about it."""
    return [
        {
            "id": str(each.id),
            "author_id": each.author_id,
            "reply_to": str(each.reply_to),
        }
        for each in (*news.continuation, *news.replies)
    ]


def _growth(thread: Thread) -> Growth:
    post, continuation = thread.post, thread.continuation
    first = post.id if post.conversation_id is None else post.conversation_id
    tail = continuation[-1].id if continuation else post.id
    return Growth(
        first,
        _since(thread.page),
        tail if len(continuation) < MAX_CONTINUATION else None,
    )


def _since(replies: ReplyPage) -> int | None:
    if replies.has_later:
        return None
    if replies.ids:
        return replies.ids[-1]
    # A page behind all replies, or of a post without any.
    behind = id_argument("min_id")
    return MIN_ID if behind is None else behind


def _page(replies: ReplyPage, shown: list[Any]) -> Page:
    """Return the page of replies, oldest first, and links to later and earlier ones."""
    later = earlier = None
    if replies.ids and replies.has_later:
        later = page_url(min_id=replies.ids[-1])
    if replies.ids and replies.has_earlier:
        earlier = page_url(max_id=replies.ids[0])
    return Page(shown, next_url=later, prev_url=earlier)
