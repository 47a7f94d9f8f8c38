"""A thread made ready for a template."""

from typing import Any

from app.timeline.threads import Answers, Thread
from app.web.pagination import Page, page_url
from app.web.posts import present


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
    }


def _page(answers: Answers, shown: list[Any]) -> Page:
    """Lead on to later answers and back to earlier ones: the oldest come first."""
    later = earlier = None
    if answers.ids and answers.has_later:
        later = page_url(min_id=answers.ids[-1])
    if answers.ids and answers.has_earlier:
        earlier = page_url(max_id=answers.ids[0])
    return Page(shown, next_url=later, prev_url=earlier)
