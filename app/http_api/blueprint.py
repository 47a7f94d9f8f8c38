"""An API: a blueprint on which every request is authenticated, limited and described.

The nouns of an API, its schemas and its messages live in its own package; this one
imports none of them, so that several APIs may stand beside each other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.extensions import csrf
from app.http_api import auth, errors, limits, responses, usage

Hook = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class JsonApi:
    """An API: its blueprint, and what its OpenAPI document says beside the routes."""

    blueprint: Blueprint
    introduction: str
    tags: Sequence[Mapping[str, str]]
    # What is wrong, as the clients of this API expect to read it.
    render_error: errors.Renderer = errors.render
    version: str = "1.0.0"
    # By the beginning of a path, examples of its parameters.
    path_examples: Mapping[str, Mapping[str, str | int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Install the hooks that surround every request of the API."""
        # A browser sends cookies along for strangers; an API takes none, so it needs
        # no CSRF token either.
        csrf.exempt(self.blueprint)
        self.blueprint.url_value_preprocessor(auth.forget_cookies)
        self.blueprint.before_request(auth.identify)
        self.blueprint.before_request(auth.authorize)
        # Flask calls them in reverse: first the use of the token, last the limits.
        after: tuple[Hook, ...] = (limits.add_headers, responses.revalidate, usage.note)
        for hook in after:
            self.blueprint.after_request(hook)
        self.blueprint.record(self._register_errors)

    def _register_errors(self, state: BlueprintSetupState) -> None:
        app: Any = state.app  # Its type is that of the base class.
        errors.register(app, state.url_prefix or "", self.render_error)
