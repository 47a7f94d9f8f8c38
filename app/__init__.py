"""Microblog, a self-hosted microblogging server; `create_app` lists its parts."""

from pathlib import Path
from typing import Any

from flask import Flask

from app.extensions import db

__all__ = ["create_app", "db"]


def create_app(config_class: type | None = None) -> Flask:
    """Make one application; several may live and die in one process."""
    app = Flask(__name__)
    _configure(app, config_class)
    _bind_extensions(app)
    _register_blueprints(app)
    return app


def _configure(app: Flask, config_class: type | None) -> None:
    from app import database, limits, logs, secret
    from config import Config

    app.config.from_object(config_class or Config)
    secret.configure(app)
    database.configure(app)
    limits.configure(app)
    logs.configure(app)


def _bind_extensions(app: Flask) -> None:
    from app import (
        extensions,
        models,  # noqa: F401  # makes every table and its triggers known
        web,
    )
    from app.email import errors as error_mails
    from app.monitoring import monitoring
    from app.search import search
    from app.web.presenters import twitter as tweets
    from app.worker import jobs

    for extension in (
        extensions.db,
        extensions.login,
        extensions.mail,
        extensions.csrf,
        extensions.limiter,
        search,
        jobs,
        extensions.broker,
        extensions.caches,
        extensions.id_lists,
        monitoring,
        extensions.twitter,
    ):
        bind: Any = extension
        bind.init_app(app)
    # By its full path, so that `flask db` works from any folder.
    revisions = Path(app.root_path).parent / "migrations"
    extensions.migrate.init_app(app, extensions.db, revisions, render_as_batch=True)
    web.init_app(app)
    tweets.init_app(app)
    error_mails.init_app(app)


def _register_blueprints(app: Flask) -> None:
    from app import admin, api, auth, cli, domains, errors, main
    from app.main import twitter_webhook

    app.register_blueprint(errors.bp)
    app.register_blueprint(auth.bp, url_prefix="/auth")
    app.register_blueprint(main.bp)
    app.register_blueprint(main.polling_bp)
    app.register_blueprint(admin.bp, url_prefix="/admin")
    app.register_blueprint(cli.bp)
    app.register_blueprint(api.bp, url_prefix="/api")
    twitter_webhook.init_app(app)
    domains.register()
