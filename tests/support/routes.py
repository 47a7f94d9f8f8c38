"""What the places of a route take, so that tests can open every route there is."""

import re
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

_PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<given>[^)]*)\))?:)?(?P<name>\w+)>")


def kinds_of(rule: Rule) -> dict[str, str]:
    """Return the places of a rule with the names of their converters."""
    return {
        place["name"]: place["kind"] or "default"
        for place in _PLACE.finditer(rule.rule)
    }


def values_for(app: Flask, rule: Rule, text: str = "x") -> dict[str, Any]:
    """Return a value for each place of a rule.

    It is 1 for a number, the first of several that a place takes, else `text`.
    """
    kinds = {
        name: app.url_map.converters[kind] for name, kind in kinds_of(rule).items()
    }
    values: dict[str, Any] = {
        name: 1 if issubclass(kind, IntegerConverter) else text
        for name, kind in kinds.items()
    }
    for place in _PLACE.finditer(rule.rule):
        if place["kind"] == "any":
            values[place["name"]] = place["given"].split(",")[0]
    return values
