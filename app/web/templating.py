"""Globals and filters of the templates."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g
from flask_babel import get_locale, get_timezone
from flask_login import current_user
from werkzeug.urls import iri_to_uri

from app.lib import dates
from app.lib.render import render_lines
from app.tasks import entities
from app.translate import is_configured
from app.web import locale
from app.web.speed.macros import SharedMacrosTemplate


def init_app(app: Flask) -> None:
    """Bind globals, filters and the values that every page needs."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.template_class = SharedMacrosTemplate
    app.jinja_env.filters.update(FILTERS)
    app.context_processor(page_values)


def page_values() -> dict[str, Any]:
    """Return what the layout shows on every page."""
    code = str(get_locale() or "en")
    return {
        "locale": code,
        "text_direction": locale.direction(code),
        "languages": locale.languages(),
        "site_name": current_app.config["SITE_NAME"],
        "live_enabled": current_app.config["LIVE_ENABLED"],
        "registration_open": current_app.config["REGISTRATION_OPEN"],
        "translation_available": is_configured(),
        "open_tasks": OpenTasks(),
    }


class OpenTasks:
    """The viewer's unfinished tasks, read only by pages that show them."""

    def __iter__(self) -> Iterator[Any]:
        """Iterate over them."""
        return iter(open_tasks())


def open_tasks() -> list[Any]:
    """Return the viewer's unfinished tasks; none where the database may be down."""
    if g.get("failing") or not current_user.is_authenticated:
        return []
    return entities.open_tasks(current_user.id)


def iso(moment: datetime) -> str:
    """Return a moment in the format of the `datetime` attribute."""
    return moment.isoformat(timespec="seconds")


def localdate(moment: datetime) -> str:
    """Return a full date and time in the viewer's calendar."""
    return dates.format_datetime(moment, str(get_locale()), get_timezone(), "full")


def datetime_short(moment: datetime) -> str:
    """Return a short date and time in the viewer's calendar."""
    return dates.format_datetime(moment, str(get_locale()), get_timezone(), "short")


def date_long(moment: datetime) -> str:
    """Return a date without a time in the viewer's calendar."""
    return dates.format_date(moment, str(get_locale()), get_timezone(), "long")


def digits(value: Any) -> str:
    """Return a text with the digits of the viewer's language."""
    return dates.localize_digits(str(value), str(get_locale()))


def number(value: float) -> str:
    """Return a number in the format of the viewer's language."""
    return dates.format_number(value, str(get_locale()))


def percent(value: float) -> str:
    """Return a number of percent in the format of the viewer's language."""
    return dates.format_percent(value / 100, str(get_locale()))


def compact(value: float) -> str:
    """Return a large number in short: 1.2K."""
    return dates.compact_number(value, str(get_locale()))


FILTERS = {
    "direction": locale.direction,
    "iso": iso,
    "lines": render_lines,
    "localdate": localdate,
    "localtime": datetime_short,
    "datetime_short": datetime_short,
    "date_long": date_long,
    "digits": digits,
    "number": number,
    "percent": percent,
    "uri": iri_to_uri,
    "compact": compact,
}
