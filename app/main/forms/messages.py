"""The form in which a private message is written."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import SubmitField, TextAreaField
from wtforms.validators import DataRequired

from app.lib.text import clean_text
from app.web.forms import BaseForm


class MessageForm(BaseForm):
    """A text to one person; its length is the rule of `app.messages.service`."""

    message = TextAreaField(
        _l("Message"),
        validators=[DataRequired()],
        filters=[lambda text: clean_text(text) if text else text],
    )
    submit = SubmitField(_l("Submit"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.limit: int = current_app.config["MESSAGE_MAX_LENGTH"]
        # For the counter of the page; a browser's own maxlength counts otherwise.
        self.message.flags.maxlength = self.limit
