"""Writes the methods that are recipes, after the recipes' own signatures."""

import ast
import inspect
from importlib import import_module

from .layout import docstring, spread

_RETURNS = {"Steps": "{}", "Route": "Pages[{}]"}
_MAX_PAGES = "max_pages: int | None = None"


def read_recipe(module: str, name: str) -> ast.FunctionDef:
    """Return a recipe as its source has it."""
    function = getattr(import_module(f"flask_twitter_api.recipes.{module}"), name)
    (found,) = ast.parse(inspect.getsource(function)).body
    assert isinstance(found, ast.FunctionDef)  # noqa: S101 - for the type checker
    return found


def signature_of(recipe: ast.FunctionDef) -> list[str]:
    """Return the arguments as the method lists them."""
    given = recipe.args
    shown = ["self"]
    shown += [_shown(one) for one in given.posonlyargs]
    shown += ["/"] if given.posonlyargs else []
    shown += [_shown(one) for one in given.args]
    shown += ["*"] if given.kwonlyargs else []
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        shown.append(_shown(one, default))
    if _is_route(recipe):
        shown += ["*", _MAX_PAGES]
    if given.kwarg:
        shown.append(f"**{_shown(given.kwarg)}")
    return shown


def _shown(one: ast.arg, default: ast.expr | None = None) -> str:
    hint = ast.unparse(one.annotation) if one.annotation else "Any"
    words = ast.unparse(default).replace("'", '"') if default else ""
    return f"{one.arg}: {hint} = {words}" if words else f"{one.arg}: {hint}"


def returned(recipe: ast.FunctionDef, *, is_async: bool) -> str:
    """Return the annotation of what the method returns."""
    kind = recipe.returns
    assert isinstance(kind, ast.Subscript)  # noqa: S101 - for the type checker
    shown = _RETURNS[ast.unparse(kind.value)].format(ast.unparse(kind.slice))
    return "Async" + shown if is_async and _is_route(recipe) else shown


def _is_route(recipe: ast.FunctionDef) -> bool:
    kind = recipe.returns
    return isinstance(kind, ast.Subscript) and ast.unparse(kind.value) == "Route"


def recipe_method(recipe: ast.FunctionDef, *, is_async: bool) -> list[str]:
    """Return the lines of a method."""
    result = returned(recipe, is_async=is_async)
    begin, run = _begin(recipe, result, is_async=is_async)
    passed = [f"recipes.{recipe.name}", *_passed(recipe)]
    if _is_route(recipe):
        route = f"recipes.{recipe.name}({', '.join(_passed(recipe))})"
        passed = [route, "max_pages"]
    words = (ast.get_docstring(recipe) or "").split("\n\n")
    paragraphs = [" ".join(one.split()) for one in words]
    return [
        *spread(f"{begin} {recipe.name}(", signature_of(recipe), f") -> {result}:", 4),
        *docstring(paragraphs, 8),
        *spread(run, passed, ")", 8),
    ]


def _begin(recipe: ast.FunctionDef, result: str, *, is_async: bool) -> tuple[str, str]:
    """Return how a method begins, and what its body calls."""
    if _is_route(recipe):
        return "def", "return self._walk("
    begin, run = ("async def", "await ") if is_async else ("def", "")
    run += "self._run("
    return begin, run if result == "None" else f"return {run}"


def _passed(recipe: ast.FunctionDef) -> list[str]:
    given = recipe.args
    parts = [one.arg for one in [*given.posonlyargs, *given.args]]
    parts += [f"{one.arg}={one.arg}" for one in given.kwonlyargs]
    return parts + ([f"**{given.kwarg.arg}"] if given.kwarg else [])
