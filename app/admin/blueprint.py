"""The blueprint of the pages of administrators, and how they show durations."""

from datetime import timedelta

from babel.dates import format_timedelta
from flask import Blueprint
from flask_babel import get_locale
from flask_babel import gettext as _

from app.web import policies
from app.web.templating import digits, number

bp = Blueprint("admin", __name__)
policies.protect(bp)


@bp.app_template_filter()
def duration(seconds: float) -> str:
    """Return a duration in the largest unit that it fills, short ones in seconds."""
    if seconds < 60:
        rounded = round(seconds, 2 if seconds < 10 else 0)
        return str(_("%(seconds)s s", seconds=number(rounded)))
    passed = timedelta(seconds=seconds)
    return digits(format_timedelta(passed, threshold=1.0, locale=get_locale()))
