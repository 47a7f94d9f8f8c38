"""Headers of responses, read."""

from werkzeug.test import TestResponse


def policy(answer: TestResponse) -> dict[str, str]:
    """Read a Content-Security-Policy."""
    text = answer.headers["Content-Security-Policy"]
    parts = (part.strip().partition(" ") for part in text.split(";"))
    return {name: value for name, _blank, value in parts}
