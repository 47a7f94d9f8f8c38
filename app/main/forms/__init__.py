"""The forms of the pages."""

from flask_babel import lazy_gettext as _l
from wtforms import SubmitField

from app.web.forms import BaseForm


class EmptyForm(BaseForm):
    """A button: a CSRF token and nothing else."""

    submit = SubmitField(_l("Submit"))
