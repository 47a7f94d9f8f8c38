"""The forms of the pages."""

from flask_wtf import FlaskForm
from wtforms import SubmitField

from flask_babel import lazy_gettext as _l


class EmptyForm(FlaskForm):
    """A button: a CSRF token and nothing else."""

    submit = SubmitField(_l("Submit"))
