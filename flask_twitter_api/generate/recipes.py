"""Writes the methods that are recipes, after the recipes' own signatures."""

import ast
import inspect
from importlib import import_module

from .layout import docstring, spread

_RETURNS = {"Steps": "{}", "Stream": "Iterator[{}]"}


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
    if given.kwarg:
        shown.append(f"**{_shown(given.kwarg)}")
    return shown


def _shown(one: ast.arg, default: ast.expr | None = None) -> str:
    hint = ast.unparse(one.annotation) if one.annotation else "Any"
    if one.arg == "max_pages":
        return "max_pages: int | None = None"
    words = ast.unparse(default).replace("'", '"') if default else ""
    return f"{one.arg}: {hint} = {words}" if words else f"{one.arg}: {hint}"


def returned(recipe: ast.FunctionDef, *, is_async: bool) -> str:
    """Return the annotation of what the method returns."""
    kind = recipe.returns
    assert isinstance(kind, ast.Subscript)  # noqa: S101 - for the type checker
    shown = _RETURNS[ast.unparse(kind.value)].format(ast.unparse(kind.slice))
    return "Async" + shown if is_async and shown.startswith("Iterator") else shown


def recipe_method(recipe: ast.FunctionDef, *, is_async: bool) -> list[str]:
    """Return the lines of a method."""
    result = returned(recipe, is_async=is_async)
    is_stream = "Iterator" in result
    begin, run = ("def", "return self._stream(") if is_stream else ("def", "self._run(")
    if not is_stream:
        begin = "async def" if is_async else "def"
        run = f"await {run}" if is_async else run
        run = run if result == "None" else f"return {run}"
    words = (ast.get_docstring(recipe) or "").split("\n\n")
    paragraphs = [" ".join(one.split()) for one in words]
    return [
        *spread(f"{begin} {recipe.name}(", signature_of(recipe), f") -> {result}:", 4),
        *docstring(paragraphs, 8),
        *spread(run, [f"recipes.{recipe.name}", *_passed(recipe)], ")", 8),
    ]


def _passed(recipe: ast.FunctionDef) -> list[str]:
    given = recipe.args
    parts = [one.arg for one in [*given.posonlyargs, *given.args]]
    for one in given.kwonlyargs:
        value = "self._most(max_pages)" if one.arg == "max_pages" else one.arg
        parts.append(f"{one.arg}={value}")
    return parts + ([f"**{given.kwarg.arg}"] if given.kwarg else [])
