"""Where each answering function enters itself under its endpoint's name."""

from collections.abc import Callable

from flask_twitter_api.sandbox.reply import Ask, Reply

Answer = Callable[[Ask], Reply]

ANSWERS: dict[str, Answer] = {}


def answers(*names: str) -> Callable[[Answer], Answer]:
    """Enter a function for one endpoint or several."""

    def enter(function: Answer) -> Answer:
        for name in names:
            ANSWERS[name] = function
        return function

    return enter
