"""Writes the reference of the manual: a document for each group of calls."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from flask_twitter_api.endpoints import ENDPOINTS, Endpoint, Paging, Param, Place
from flask_twitter_api.endpoints.summaries import SUMMARIES

from .plain import MODULES
from .records import MODULES as TYPED
from .records import Recipe
from .signatures import arguments, hint_of, signature
from .typed import declaration

#: What is written above the calls of each group.
TITLES = {
    "users": "People",
    "tweets": "Tweets, trends and Spaces",
    "groups": "Lists and communities",
    "account": "The key, its rules and its watches",
    "actions": "Acting for an account",
    "belongings": "An account's profile, groups and files",
    "legacy": "The first generation of actions",
}
_NOTES = {
    "actions": "None of these calls is ever sent twice, save those that only read. ",
    "belongings": "None of these calls is ever sent twice. ",
    "legacy": "The service calls these deprecated; `upload_video_v1` is a guess. ",
}
_PLACES = {
    Place.QUERY: "query",
    Place.BODY: "body",
    Place.PATH: "path",
    Place.FILE: "file",
}


def documents() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each document, the list of all calls first."""
    yield "README.md", _contents()
    for name, (_, endpoints) in MODULES.items():
        yield f"{name}.md", _document(name, endpoints)


def _contents() -> str:
    lines = [
        "# Reference of all calls",
        "",
        "Written by `python -m flask_twitter_api.generate` from the registry; a test "
        "compares. Each call is a method with this name on `current_twitter` and "
        "`client.plain`, which answers with a dictionary and never raises, and where "
        "the second column names one, a typed method on `client`. The price is in "
        "credits, of which 100,000 cost one US dollar. What may go wrong is in "
        "[Errors](../errors.md).",
        "",
    ]
    for name, (_, endpoints) in MODULES.items():
        lines += [f"## [{TITLES[name]}]({name}.md)", ""]
        lines += ["| Dictionary | Typed | Price | |", "|---|---|---|---|"]
        lines += [_row(name, endpoint) for endpoint in endpoints]
        lines.append("")
    return "\n".join(lines)


def _row(name: str, endpoint: Endpoint) -> str:
    names = (one.partition("(")[0] for one in _typed().get(endpoint.name, ()))
    typed = ", ".join(f"`{one}`" for one in names)
    link = f"[`{endpoint.name}`]({name}.md#{endpoint.name})"
    return (
        f"| {link} | {typed} | {endpoint.price.words()} | {SUMMARIES[endpoint.name]} |"
    )


def _document(name: str, endpoints: tuple[Endpoint, ...]) -> str:
    note = _NOTES.get(name, "")
    lines = [
        f"# {TITLES[name]}",
        "",
        f"{note}[All calls](README.md), [errors](../errors.md). Written by `python -m "
        "flask_twitter_api.generate`.",
        "",
    ]
    for endpoint in endpoints:
        lines += [*_entry(endpoint), ""]
    return "\n".join(lines)


def _entry(endpoint: Endpoint) -> list[str]:
    shown = ", ".join(signature(arguments(endpoint))[1:])
    lines = [
        f"## {endpoint.name}",
        "",
        SUMMARIES[endpoint.name],
        "",
        f"- `{endpoint.method} {endpoint.path}`, {endpoint.price.words()}; "
        f"{_manner(endpoint)}.",
        f"- Dictionary: `{endpoint.name}({shown})`{_where(endpoint)}.",
    ]
    lines += [f"- Typed: `{one}`." for one in _typed().get(endpoint.name, ())]
    if endpoint.params:
        lines.append(f"- Sent as: {', '.join(map(_sent, endpoint.params))}.")
    if endpoint.one_of:
        names = " or ".join(f"`{name}`" for name in endpoint.one_of)
        lines.append(f"- At least one is needed: {names}.")
    return [*lines, f"- Errors of its own: {_errors(endpoint)}."]


def _manner(endpoint: Endpoint) -> str:
    if not endpoint.reads:
        return "never sent twice"
    return "kept and repeated" if endpoint.cacheable else "repeated and not kept"


def _where(endpoint: Endpoint) -> str:
    place = f" The records stand at `{endpoint.items}`" if endpoint.items else ""
    if endpoint.paging is Paging.NONE:
        return f".{place}" if place else ""
    return f".{place}, with `has_next_page` and `next_cursor` at the root"


def _sent(param: Param) -> str:
    star = "*" if param.required else ""
    kind = hint_of(param).replace("|", "or")
    secret = ", secret" if param.secret else ""
    return f"`{param.wire}`{star} ({_PLACES[param.place]}, {kind}{secret})"


def _errors(endpoint: Endpoint) -> str:
    found = ["`invalid_parameters`"] if endpoint.params else []
    if endpoint.has_session:
        found.append("`session_expired` where the login ran out")
    if not endpoint.reads:
        found.append("`no_answer` does not say whether it was done")
    elif any(param.required for param in endpoint.params):
        found.append("`not_found`")
    return ", ".join(found) or "none"


@cache
def _typed() -> dict[str, tuple[str, ...]]:
    """Return the declarations of the typed methods that make a call."""
    found: dict[str, tuple[str, ...]] = {}
    for module, (_, methods) in TYPED.items():
        for one in methods:
            calls = (
                _calls(module, one.name) if isinstance(one, Recipe) else one.endpoint
            )
            for endpoint in [calls] if isinstance(calls, str) else calls:
                shown = declaration(module, one)
                found[endpoint] = (*found.get(endpoint, ()), shown)
    return found


def _calls(module: str, name: str) -> list[str]:
    """Return the calls that a recipe makes, or that the recipes make which it uses."""
    home = import_module(f"flask_twitter_api.recipes.{module}")
    function: Any = getattr(home, name)
    tree = ast.parse(inspect.getsource(function))
    words = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)]
    direct = [str(word) for word in words if word in ENDPOINTS]
    used = [
        one.func.id
        for one in ast.walk(tree)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Name)
        and inspect.getmodule(getattr(home, one.func.id, None)) is home
    ]
    return direct[-1:] or [call for other in used for call in _calls(module, other)]
