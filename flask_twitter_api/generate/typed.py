"""Writes the methods that answer with records."""

from collections.abc import Iterator
from dataclasses import replace

from flask_twitter_api.endpoints import ENDPOINTS, Endpoint

from .layout import docstring, imports, spread
from .recipes import read_recipe, recipe_method, returned, signature_of
from .records import MODULES, Recipe, Typed
from .signatures import Argument, arguments, describe, names_in, signature

_SESSION = Argument("session", "Session")
_MAX_PAGES = Argument("max_pages", "int | None", "None", keyword=True)


def typed_modules(*, is_async: bool) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each module."""
    for name, (title, methods) in MODULES.items():
        yield name, _module(name, title, methods, is_async)


def declaration(module: str, method: Typed | Recipe) -> str:
    """Return a method with its arguments and its result, as the reference shows it."""
    if isinstance(method, Recipe):
        recipe = read_recipe(module, method.name)
        shown, result = signature_of(recipe), returned(recipe, is_async=False)
    else:
        shown, result = signature(_arguments(method)), _result(method, False)
    return f"{method.name}({', '.join(shown[1:])}) -> {result}"


def _module(
    name: str, title: str, methods: tuple[Typed | Recipe, ...], is_async: bool
) -> str:
    base = "AsyncTyping" if is_async else "Typing"
    own = ("AsyncTyped" if is_async else "Typed") + name.title()
    local = [f"from .base import {base}"]
    if any(isinstance(one, Recipe) for one in methods):
        local.insert(0, f"from flask_twitter_api.recipes import {name} as recipes")
    body = [line for one in methods for line in ["", *_method(name, one, is_async)]]
    used = {word for one in methods for word in _names(name, one, is_async)}
    shown = [f'"{one}"' for one in sorted({own, *({"Session"} & used)})]
    lines = [
        f'"""{title}\n\nGenerated from the registry; see ``generate``.\n"""',
        "",
        *_sorted(imports(used), local),
        "",
        f"__all__ = [{', '.join(shown)}]",
        "",
        "",
        f"class {own}({base}):",
        f'    """{title}"""',
        *body,
    ]
    return "\n".join(lines) + "\n"


def _sorted(found: list[str], local: list[str]) -> list[str]:
    """Put the import of recipes among those of our own modules, by its name."""
    *recipes, base = local
    if not recipes:
        return [*found, base]
    at = next(
        (
            place
            for place, line in enumerate(found)
            if line.startswith("from flask_twitter_api.") and line > recipes[0]
        ),
        len(found) - 1,
    )
    return [*found[:at], *recipes, *found[at:], base]


def _names(module: str, method: Typed | Recipe, is_async: bool) -> set[str]:
    """Return the names that the annotations of a method use, and its record."""
    if isinstance(method, Recipe):
        recipe = read_recipe(module, method.name)
        result = returned(recipe, is_async=is_async)
        return names_in([*signature_of(recipe), result])
    found = (str(one) for one in _arguments(method))
    return names_in([*found, method.record, _result(method, is_async)])


def _method(module: str, method: Typed | Recipe, is_async: bool) -> list[str]:
    if isinstance(method, Recipe):
        return recipe_method(read_recipe(module, method.name), is_async=is_async)
    endpoint = ENDPOINTS[method.endpoint]
    is_paged = method.way == "pages"
    begin = "async def" if is_async and not is_paged else "def"
    call = "await " if is_async and not is_paged else ""
    call = call if method.way == "none" else f"return {call}"
    result = _result(method, is_async)
    found = _arguments(method)
    shown = signature(found)
    head = f"{call}self.{_helper(method)}("
    paragraphs = [method.summary or endpoint.summary, _price(endpoint), method.more]
    return [
        *spread(f"{begin} {method.name}(", shown, f") -> {result}:", 4),
        *docstring(paragraphs, 8),
        *spread(head, _passed(method, found), ")", 8),
    ]


def _price(endpoint: Endpoint) -> str:
    return describe(endpoint)


def _result(method: Typed, is_async: bool) -> str:
    pages = "AsyncPages" if is_async else "Pages"
    return {
        "one": method.record,
        "all": f"tuple[{method.record}, ...]",
        "pages": f"{pages}[{method.record}]",
        "text": "str",
        "none": "None",
    }[method.way]


def _helper(method: Typed) -> str:
    if method.way != "pages":
        return {"none": "request"}.get(method.way, f"_{method.way}")
    return {"Tweet": "_tweets", "User": "_users"}.get(method.record, "_pages")


def _arguments(method: Typed) -> list[Argument]:
    """Return the arguments of a method; pages bring their cursors themselves."""
    endpoint = ENDPOINTS[method.endpoint]
    hidden = {"cursor"} if method.way == "pages" else set()
    if endpoint.has_session:
        hidden |= {"login_cookies", "proxy"}
    found = [_own(method, one) for one in arguments(endpoint) if one.name not in hidden]
    found = [_SESSION, *found] if endpoint.has_session else found
    found += [_MAX_PAGES] if method.way == "pages" else []
    return sorted(found, key=lambda one: one.keyword)


def _own(method: Typed, one: Argument) -> Argument:
    param = one.name
    if param in method.defaults:
        hint = one.hint.removesuffix(" | None")
        one = replace(one, hint=hint, default=method.defaults[param])
    keyword = one.keyword and param not in method.lead
    return replace(
        one, name=method.names.get(param, param), param=param, keyword=keyword
    )


def _passed(method: Typed, found: list[Argument]) -> list[str]:
    parts = [method.record] if _helper(method) in {"_one", "_all", "_pages"} else []
    parts.append(f'"{method.endpoint}"')
    parts += ["max_pages"] if method.way == "pages" else []
    parts += [one.passed for one in found if one not in (_SESSION, _MAX_PAGES)]
    return parts + (["**session.both()"] if _SESSION in found else [])
