"""The forms of the pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SubmitField


class EmptyForm(FlaskForm):
    """A button: a CSRF token and nothing else."""

    submit = SubmitField(_l("Submit"))
