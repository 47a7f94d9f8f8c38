"""The Python side of the registry's parameters: types, defaults, places."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_twitter_api.endpoints import Endpoint, Param, convert
from flask_twitter_api.endpoints.convert import Choice

_BY_CONVERTER: dict[Callable[[Any], Any], str] = {
    convert.text: "str",
    convert.handle: "str",
    convert.digits: "Id",
    convert.whole: "int",
    convert.number: "float",
    convert.flag: "bool",
    convert.switch: "bool",
    convert.moment: "Moment",
    convert.instant: "str | datetime",
}
_BY_FACTORY = {
    "listed": "Ids",
    "between": "int",
    "limited": "str",
    "numbered_choice": "Watched",
}
_BY_WORDS = {
    ("Latest", "Top"): "Order",
    ("Relevance", "Latest", "Likes"): "ReplyOrder",
}
#: What the converter does not tell.
_BY_NAME = {
    "query": "Search",
    "value": "Search",
    "queries": "Sequence[Search | Mapping[str, str]]",
    "media_ids": "Ids",
    "file": "File",
    **dict.fromkeys(("media_id", "space_id", "rule_id", "monitor_id"), "Id"),
}
#: Defaults of methods where the service has none.
_DEFAULTS = {
    ("get_trends", "woeid"): "1",
    ("add_filter_rule", "interval_seconds"): "60",
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method and the parameter of the call that it becomes."""

    name: str
    hint: str
    default: str = ""
    keyword: bool = False
    param: str = ""

    def __str__(self) -> str:
        shown = f"{self.name}: {self.hint}"
        return f"{shown} = {self.default}" if self.default else shown

    @property
    def passed(self) -> str:
        """The argument as it is given to the call."""
        return f"{self.param or self.name}={self.name}"


def hint_of(param: Param) -> str:
    """Return the annotation of a parameter."""
    if param.name in _BY_NAME:
        return _BY_NAME[param.name]
    if isinstance(param.convert, Choice):
        return _BY_WORDS[param.convert.words]
    factory = param.convert.__qualname__.partition(".")[0]
    return _BY_FACTORY.get(factory) or _BY_CONVERTER[param.convert]


def argument(endpoint: Endpoint, param: Param) -> Argument:
    """Return the argument of a method for a parameter of its call.

    What every call for a logged-in account needs, its cookies and proxy, and what may
    be left out are given by keyword.
    """
    default = _DEFAULTS.get((endpoint.name, param.name), "")
    hint = hint_of(param)
    if not param.required:
        hint, default = f"{hint} | None", "None"
    of_session = endpoint.has_session and param.secret
    return Argument(param.name, hint, default, not param.required or of_session)


def arguments(endpoint: Endpoint) -> list[Argument]:
    """Return the arguments of a call in the order of a signature."""
    found = [argument(endpoint, param) for param in endpoint.params]
    return sorted(found, key=lambda one: one.keyword)


def signature(found: Iterable[Argument]) -> list[str]:
    """Return the arguments as a signature lists them."""
    shown = ["self"]
    for one in found:
        if one.keyword and "*" not in shown:
            shown.append("*")
        shown.append(str(one))
    return shown


def names_in(texts: Iterable[str]) -> set[str]:
    """Return every name that annotations use."""
    return {name for text in texts for name in re.findall(r"[A-Za-z_]\w*", text)}


def describe(endpoint: Endpoint) -> str:
    """Return the line that says where a call goes and what it costs."""
    return f"{endpoint.method} {endpoint.path}; {endpoint.price.words()}."
