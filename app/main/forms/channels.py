"""The forms of programs."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

from app.channels.models import MAX_NAME
from app.web.forms import BaseForm


class ProgramForm(BaseForm):
    """The name of a program, and who may listen to it."""

    name = StringField(
        _l("Name"),
        description=_l("Letters a-z, digits, hyphens and underscores."),
        validators=[DataRequired(), Length(max=MAX_NAME)],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    is_public = BooleanField(_l("Everybody may listen to its topics"))
    submit = SubmitField(_l("Register the program"))
