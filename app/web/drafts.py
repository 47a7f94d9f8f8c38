"""Drafts that browsers keep: the site tells them which has arrived.

A form names the draft that it is sent from. The next page says that it was sent,
whichever page that is, so the browser need not guess.
"""

import re

from flask import Flask, request, session

FIELD, SENT = "draft", "_sent_draft"
_NAME = re.compile(r"[a-z]+-[a-z0-9@-]{1,60}")


def init_app(app: Flask) -> None:
    """Let the layout tell which draft was sent."""
    app.jinja_env.globals["sent_draft"] = sent_draft


def mark_sent() -> None:
    """Note that what the submitted form holds has arrived."""
    name = request.form.get(FIELD, "")
    if _NAME.fullmatch(name):
        session[SENT] = name


def sent_draft() -> str | None:
    """Return, once, the name of the draft that has arrived."""
    # A script that asks for a page would throw it away.
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        return None
    # A session that is merely asked need not be stored anew.
    name: str | None = session.pop(SENT) if SENT in session else None
    return name
