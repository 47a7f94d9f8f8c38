"""Writes the methods that answer with dictionaries."""

from collections.abc import Iterator

from flask_twitter_api.endpoints import Endpoint
from flask_twitter_api.endpoints.account import ACCOUNT
from flask_twitter_api.endpoints.actions import (
    GROUP_ACTIONS,
    PRIVATE_READS,
    PROFILE,
    SESSION,
    WRITING,
)
from flask_twitter_api.endpoints.groups import GROUPS
from flask_twitter_api.endpoints.legacy import LEGACY
from flask_twitter_api.endpoints.summaries import SUMMARIES
from flask_twitter_api.endpoints.tweets import TWEETS
from flask_twitter_api.endpoints.users import USERS

from .layout import docstring, imports, spread
from .signatures import arguments, describe, names_in, signature

MODULES: dict[str, tuple[str, tuple[Endpoint, ...]]] = {
    "users": ("Calls about people, answered with dictionaries.", USERS),
    "tweets": ("Calls about tweets, answered with dictionaries.", TWEETS),
    "groups": (
        "Calls about lists and communities, answered with dictionaries.",
        GROUPS,
    ),
    "account": ("Calls about the key, its rules and its watches.", ACCOUNT),
    "actions": (
        "Calls that act for a logged-in account.",
        SESSION + WRITING + PRIVATE_READS,
    ),
    "belongings": (
        "Calls that change a logged-in account's profile, groups and files.",
        PROFILE + GROUP_ACTIONS,
    ),
    "legacy": (
        "The first generation of actions, which the service calls deprecated.",
        LEGACY,
    ),
}


def plain_modules(*, is_async: bool) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each module."""
    for name, (title, endpoints) in MODULES.items():
        yield name, _module(name, title, endpoints, is_async)


def _module(
    name: str, title: str, endpoints: tuple[Endpoint, ...], is_async: bool
) -> str:
    base = "AsyncAnswering" if is_async else "Answering"
    prefix = "AsyncPlain" if is_async else "Plain"
    used = names_in(str(one) for call in endpoints for one in arguments(call))
    lines = [
        f'"""{title}\n\nGenerated from the registry; see ``generate``.\n"""',
        "",
        *imports({*used, "JsonDict"}, [f"from .base import {base}"]),
        "",
        "",
        f"class {prefix}{name.title()}({base}):",
        f'    """{title}"""',
    ]
    for endpoint in endpoints:
        lines += ["", *_method(endpoint, is_async)]
    return "\n".join(lines) + "\n"


def _method(endpoint: Endpoint, is_async: bool) -> list[str]:
    found = arguments(endpoint)
    begin, call = ("async def", "await ") if is_async else ("def", "")
    passed = [f'"{endpoint.name}"', *(one.passed for one in found)]
    return [
        *spread(f"{begin} {endpoint.name}(", signature(found), ") -> JsonDict:", 4),
        *docstring([SUMMARIES[endpoint.name], describe(endpoint)], 8),
        *spread(f"return {call}self._answer(", passed, ")", 8),
    ]
