"""The Flask extension."""

import logging
from typing import Any, cast

from flask import Flask, current_app
from werkzeug.local import LocalProxy

from .cli import twitter_cli
from .client import TwitterClient
from .plain import PlainCalls, PlainTwitter
from .settings import Settings
from .transport import Transport
from .utils import JsonDict

logger = logging.getLogger("flask-twitter-api")

EXTENSION = "twitter_api"


class TwitterAPI(PlainCalls):
    """Gives each Flask application its own client of the Twitter service.

    ``init_app`` reads these configuration keys, fills in the defaults, and says at
    once when one makes no sense: ``TWITTER_API_KEY``, ``TWITTER_API_BASE_URL``,
    ``TWITTER_CACHE_SIZE``, ``TWITTER_CACHE_TTL``, ``TWITTER_REDIS_URL`` and the
    others of ``flask_twitter_api.settings.Settings``. What belongs to an
    application stands in ``app.extensions["twitter_api"]`` and never here, so one
    extension serves many; its methods speak for the application whose context is
    active.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        transport: Transport | None = None,
        redis: Any = None,
    ) -> None:
        if app is not None:
            self.init_app(app, transport=transport, redis=redis)
        elif transport is not None or redis is not None:
            raise TypeError("transport and redis belong to an application: init_app")

    def init_app(
        self, app: Flask, *, transport: Transport | None = None, redis: Any = None
    ) -> None:
        """Bind an application.

        :raises RuntimeError: when the application already has this extension.
        :raises ValueError: when a configuration value makes no sense.
        """
        if EXTENSION in app.extensions:
            raise RuntimeError(
                "this application already has a TwitterAPI; call init_app once"
            )
        settings = Settings.from_config(app.config)
        for name, key in Settings.keys().items():
            app.config.setdefault(key, getattr(settings, name))
        if not settings.api_key:
            logger.debug("TWITTER_API_KEY is not set; Twitter calls will be refused")
        client = TwitterClient(settings=settings, transport=transport, redis=redis)
        app.extensions[EXTENSION] = PlainTwitter(client)
        app.cli.add_command(twitter_cli)

    @property
    def client(self) -> TwitterClient:
        """The typed client of the active application."""
        return _state().client

    @property
    def configured(self) -> bool:
        """Whether the active application has a key."""
        return _state().configured

    def _answer(self, name: str, /, **given: Any) -> JsonDict:
        return _state()._answer(name, **given)


def _state() -> PlainTwitter:
    try:
        return cast(PlainTwitter, current_app.extensions[EXTENSION])
    except KeyError:
        raise RuntimeError(
            "this application has no TwitterAPI; call TwitterAPI().init_app(app)"
        ) from None


#: The calls of the active application, as dictionaries; ``.client`` is the typed way.
current_twitter: PlainTwitter = cast(PlainTwitter, LocalProxy(_state))
