"""The sandbox's own addresses: pictures, pages, and the levers of its world."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask_twitter_api.transport import Request

from .faults import Fault, Raw
from .films import show_film
from .pictures import paint
from .reply import RefusalError
from .wire import BUSY

if TYPE_CHECKING:
    from .core import Sandbox

Given = dict[str, Any]
_JSON = {"Content-Type": "application/json"}


def answer_control(sandbox: "Sandbox", request: Request) -> Raw | None:
    """The answer at one of our own addresses; None for the service's."""
    path = urlsplit(request.url).path
    if path.startswith("/pictures/"):
        kind, _, name = path.removeprefix("/pictures/").partition("/")
        return Raw(200, paint(kind, name), {"Content-Type": "image/png"})
    if path.startswith("/films/"):
        wanted = (v for name, v in request.headers.items() if name.lower() == "range")
        return show_film(next(wanted, ""))
    if path.startswith(("/pages/", "/l/")):
        page = b"<!doctype html><title>A page</title><p>A page of the sandbox."
        return Raw(200, page, {"Content-Type": "text/html"})
    if path.startswith("/sandbox/"):
        lever = (request.method, path.removeprefix("/sandbox/"))
        return Raw(200, json.dumps(_pull(sandbox, lever, request)).encode(), _JSON)
    return None


def _pull(sandbox: "Sandbox", lever: tuple[str, str], request: Request) -> Any:
    action = _LEVERS.get(lever)
    if action is None:
        raise RefusalError(404, {"detail": "Not Found"})
    return action(sandbox, request.json or {}) or {"status": "success"}


def _show_calls(sandbox: "Sandbox", _given: Given) -> Given:
    return {"calls": list(sandbox.calls)}


def _forget_calls(sandbox: "Sandbox", _given: Given) -> None:
    sandbox.calls.clear()


def _clear_faults(sandbox: "Sandbox", _given: Given) -> None:
    sandbox.faults.clear()


def _set_webhook(sandbox: "Sandbox", given: Given) -> None:
    sandbox.courier.url = str(given.get("url", ""))


def _close_stream(sandbox: "Sandbox", given: Given) -> Given:
    return {"closed": sandbox.wire.close(int(given.get("code", BUSY)))}


def _delete_tweet(sandbox: "Sandbox", given: Given) -> None:
    sandbox.world.delete(str(given.get("id", "")))


def _set_credits(sandbox: "Sandbox", given: Given) -> None:
    key, amount = str(given.get("key", "")), given.get("credits", 0)
    sandbox.world.balances[key] = float(amount)


def _add_fault(sandbox: "Sandbox", given: Given) -> None:
    try:
        sandbox.faults.add(Fault(**given))
    except (TypeError, ValueError) as error:
        raise RefusalError(400, {"detail": str(error)}) from None


def _write(sandbox: "Sandbox", given: Given) -> Given:
    author = sandbox.world.person(str(given.get("username", "")))
    if author is None:
        raise RefusalError(400, {"detail": "username is unknown"})
    return {"id": sandbox.world.write(author, str(given.get("text", ""))).id}


_LEVERS: dict[tuple[str, str], Callable[["Sandbox", Given], Given | None]] = {
    ("GET", "calls"): _show_calls,
    ("DELETE", "calls"): _forget_calls,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("POST", "webhook"): _set_webhook,
    ("DELETE", "stream"): _close_stream,
    ("POST", "tweets"): _write,
    ("DELETE", "tweets"): _delete_tweet,
    ("POST", "credits"): _set_credits,
}
