"""Who must wait until changes of other processes have arrived in the caches of one.

On PostgreSQL, a process learns of a change a moment after it. After a commit of its own
it waits for that in any case. A browser that has just written carries a cookie for some
seconds, by which every process knows that its next pages must wait for what was
committed. Clients with a token have no such cookie and always wait, as do workers and
commands, which act on what others have written.
"""

from flask import Flask, Response, current_app, g, has_request_context, request

from app.cache import transactions
from app.cache.transactions import Transaction

COOKIE = "recent_change"
SECONDS = 10


def init_app(app: Flask) -> None:
    """Mark the responses of requests that have written."""
    app.after_request(_mark)


def is_certain(transaction: Transaction | None) -> bool:
    """Return whether nothing has to be waited for before caches are used."""
    if not has_request_context():
        return transaction is not None and transaction.is_current
    if g.get(transactions.CERTAIN):
        return True
    return not (COOKIE in request.cookies or "Authorization" in request.headers)


def note_certain(transaction: Transaction | None) -> None:
    """Remember that everything has arrived that the context depends on."""
    if transaction is not None:
        transaction.is_current = True
    if has_request_context():
        setattr(g, transactions.CERTAIN, True)


def _mark(response: Response) -> Response:
    if transactions.has_written():
        response.set_cookie(
            COOKIE,
            "1",
            max_age=SECONDS,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            path=current_app.session_interface.get_cookie_path(current_app),
        )
    return response
