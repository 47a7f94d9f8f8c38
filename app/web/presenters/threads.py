"""A thread made ready for a template, and for the page of it that is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.lib.ids import MIN_ID
from app.posts import read_models
from app.timeline.new_replies import Added, News
from app.timeline.threads import MOST_ONWARD, Answers, Thread
from app.web.arguments import id_argument
from app.web.pagination import Page, page_url
from app.web.presenters.posts import PostView, present


@dataclass(frozen=True, slots=True)
class Growth:
    """Where a page that is open can grow."""

    # The post with which the thread began, whose number the stream asks for.
    thread_id: int
    # Behind which id new answers stand; None where the page is not the last.
    since: int | None
    # On which post hangs what the author goes on with; None behind what is shown.
    tail: int | None


def present_thread(thread: Thread) -> dict[str, Any]:
    """Give what the page of a post shows, made ready all at once."""
    parts = (thread.above, [thread.post], thread.onward, thread.answers)
    views = iter(present([row for part in parts for row in part]))
    above, post, onward, answers = ([next(views) for _row in part] for part in parts)
    page = _page(thread.page, answers)
    return {
        "above": above,
        "post": post[0],
        # Only the first page tells how the author went on.
        "onward": [] if page.prev_url else onward,
        # The first with which the author goes on is an answer, too, but not below.
        "answer_count": post[0].reply_count - (len(onward) > 0),
        "page": page,
        "growth": _growth(thread),
    }


def present_news(news: News) -> dict[str, Any]:
    """Give what was added to a thread, made ready all at once."""
    ids = [each.id for each in (*news.onward, *news.answers)]
    views = {view.id: view for view in present(read_models.read(ids))}

    def pick(added: Sequence[Added]) -> list[PostView]:
        return [views[each.id] for each in added if each.id in views]

    return {
        "onward": pick(news.onward),
        "answers": pick(news.answers),
        "has_more": news.has_more,
        "added": news_payload(news),
    }


def news_payload(news: News) -> list[dict[str, Any]]:
    """Give what was added as the events that would have told of it."""
    return [
        {
            "id": str(each.id),
            "author_id": each.author_id,
            "reply_to": str(each.reply_to),
        }
        for each in (*news.onward, *news.answers)
    ]


def _growth(thread: Thread) -> Growth:
    post, onward = thread.post, thread.onward
    first = post.id if post.conversation_id is None else post.conversation_id
    tail = onward[-1].id if onward else post.id
    return Growth(
        first, _since(thread.page), tail if len(onward) < MOST_ONWARD else None
    )


def _since(answers: Answers) -> int | None:
    if answers.has_later:
        return None
    if answers.ids:
        return answers.ids[-1]
    # A page behind all answers, or of a post that has none.
    asked = id_argument("min_id")
    return MIN_ID if asked is None else asked


def _page(answers: Answers, shown: list[Any]) -> Page:
    """Lead on to later answers and back to earlier ones: the oldest come first."""
    later = earlier = None
    if answers.ids and answers.has_later:
        later = page_url(min_id=answers.ids[-1])
    if answers.ids and answers.has_earlier:
        earlier = page_url(max_id=answers.ids[0])
    return Page(shown, next_url=later, prev_url=earlier)
