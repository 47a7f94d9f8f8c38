"""From our parameter names to a request in the service's spelling."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .answers import is_blank, pick
from .endpoints import ENDPOINTS, Endpoint, Paging, Param, Place
from .errors import InvalidParametersError, TwitterError
from .transport import USER_AGENT, Request
from .utils import did_you_mean

#: The name of a cached answer: the endpoint and its written parameters.
Key = tuple[str, tuple[tuple[str, Any], ...]]


@dataclass(frozen=True, slots=True)
class Call:
    """One endpoint with the parameters that go with it."""

    endpoint: Endpoint
    values: tuple[tuple[Param, Any], ...] = field(repr=False)

    @property
    def key(self) -> Key:
        """What equal questions have in common."""
        return (
            self.endpoint.name,
            tuple([(param.wire, value) for param, value in self.values]),
        )

    def lacks(self, body: Mapping[str, Any]) -> bool:
        """Whether an answer says of something asked for that there is none."""
        endpoint = self.endpoint
        if not endpoint.items or endpoint.paging is not Paging.NONE:
            return False
        found = pick(body, endpoint.items)
        return is_blank(found) or _many(found) < self._asked()

    def _asked(self) -> int:
        for param, value in self.values:
            if param.name == self.endpoint.asked:
                return len(set(value.split(",")))
        return 1

    def secrets(self) -> Iterator[str]:
        """The values that may never be shown."""
        for param, value in self.values:
            if param.secret:
                yield str(value)

    def shown(self) -> dict[str, Any]:
        """Return the parameters by our names for them, without the secret ones."""
        return {
            param.name: "…" if param.place is Place.FILE else value
            for param, value in self.values
            if not param.secret
        }

    def request(self, base_url: str, api_key: str, timeout: float = 30.0) -> Request:
        """The call as it is sent."""
        query = [(p.wire, _as_query(v)) for p, v in self._in(Place.QUERY)]
        body = {p.wire: v for p, v in self._in(Place.BODY)}
        files = {p.wire: v for p, v in self._in(Place.FILE)}
        multipart = self.endpoint.is_multipart
        return Request(
            self.endpoint.method,
            base_url + self._path(),
            {"X-API-Key": api_key, "User-Agent": USER_AGENT},
            query,
            json=body if body and not multipart else None,
            form={n: _as_query(v) for n, v in body.items()} if multipart else None,
            files=files or None,
            timeout=timeout,
        )

    def _in(self, place: Place) -> list[tuple[Param, Any]]:
        return [pair for pair in self.values if pair[0].place is place]

    def _path(self) -> str:
        path = self.endpoint.path
        for param, value in self._in(Place.PATH):
            path = path.replace(f"{{{param.wire}}}", quote(str(value), safe=""))
        return path


def bind(name: str, given: Mapping[str, Any]) -> Call:
    """Fit parameters to an endpoint; None and "" mean "not given".

    :raises InvalidParametersError: when one is missing, unknown or impossible.
    """
    endpoint = endpoint_of(name)
    values = []
    used = 0
    for param in endpoint.params:
        value = given.get(param.name)
        used += param.name in given
        if value is None or value == "":
            if param.required:
                raise InvalidParametersError(f"{param.name} is required")
            continue
        values.append((param, _convert(param, value)))
    if used != len(given):
        names = [param.name for param in endpoint.params]
        unknown = sorted(set(given) - set(names))
        advice = did_you_mean(unknown[0], names)
        raise InvalidParametersError(f"{name} takes no {', '.join(unknown)}{advice}")
    if endpoint.one_of and not any(p.name in endpoint.one_of for p, _ in values):
        raise InvalidParametersError(f"{' or '.join(endpoint.one_of)} is required")
    return Call(endpoint, tuple(values))


def endpoint_of(name: str) -> Endpoint:
    """Return what the registry knows of a call.

    :raises InvalidParametersError: when there is no such call.
    """
    if not isinstance(name, str):
        raise InvalidParametersError("a call is named by a text")
    endpoint = ENDPOINTS.get(name)
    if endpoint is None:
        raise InvalidParametersError(
            f"there is no call {name}{did_you_mean(name, ENDPOINTS)}"
        )
    return endpoint


def shown(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the given parameters that are known and no secret."""
    endpoint = ENDPOINTS.get(name) if isinstance(name, str) else None
    known = (
        {
            param.name
            for param in endpoint.params
            if not param.secret and param.place is not Place.FILE
        }
        if endpoint
        else set()
    )
    return {
        one: value
        for one, value in given.items()
        if one in known and value is not None and value != ""
    }


@dataclass(frozen=True, slots=True)
class Naming:
    """Says of every failure inside which call it was, with what parameters."""

    name: str
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __enter__(self) -> None:
        """Nothing is to be prepared."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Add what is not known of a failure yet."""
        if isinstance(error, TwitterError) and not error.endpoint:
            error.about(self.name, self._shown())

    def _shown(self) -> dict[str, Any]:
        try:
            return bind(self.name, self.given).shown()
        except InvalidParametersError:
            return shown(self.name, self.given)


def _convert(param: Param, value: Any) -> Any:
    try:
        return param.convert(value)
    except (ValueError, TypeError, OverflowError) as error:
        # The value itself may be a secret, so the message does not repeat it.
        reason = "is not understood" if param.secret else str(error)
        raise InvalidParametersError(f"{param.name}: {reason}") from None


def _many(found: Any) -> int:
    return sum(not is_blank(one) for one in found) if isinstance(found, list) else 1


def _as_query(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)
