"""Drafts that browsers store: the site says which one has arrived.

A form names the draft that it is sent from. The next page, whichever it is, says that
it was sent, so the browser need not guess.
"""

import re

from flask import Flask, request, session

FIELD, SENT = "draft", "_sent_draft"
_NAME = re.compile(r"[a-z]+-[a-z0-9@-]{1,60}")


def init_app(app: Flask) -> None:
    """Let the layout say which draft was sent."""
    app.jinja_env.globals["sent_draft"] = sent_draft


def mark_sent() -> None:
    """Record that the draft of the submitted form has arrived."""
    name = request.form.get(FIELD, "")
    if _NAME.fullmatch(name):
        session[SENT] = name


def sent_draft() -> str | None:
    """Return, once, the name of the draft that has arrived."""
    # A script that fetches a page would throw it away.
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return None
    # A session that is only read need not be stored anew.
    name: str | None = session.pop(SENT) if SENT in session else None
    return name
