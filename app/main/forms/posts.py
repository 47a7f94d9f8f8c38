"""The box in which a post is written."""

from flask import current_app
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SubmitField, TextAreaField
from wtforms.validators import DataRequired

from app.lib.languages import post_languages
from app.lib.text import clean_text
from app.web.forms import OurForm
from app.web.widgets import LongSelect


class PostForm(OurForm):
    """A text, and the language it is in where its author wants to say so."""

    post = TextAreaField(
        _l("Say something"),
        validators=[DataRequired()],
        filters=[lambda text: clean_text(text) if text else text],
    )
    language = SelectField(
        _l("Language"), default="", validate_choice=False, widget=LongSelect()
    )
    submit = SubmitField(_l("Submit"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.limit: int = current_app.config["POST_MAX_LENGTH"]
        # For the counter of the page; a browser's own maxlength counts otherwise.
        self.post.flags.maxlength = self.limit
        automatic = [("", _l("Detect language"))]
        self.language.choices = automatic + post_languages(str(get_locale()))

    @property
    def chosen_language(self) -> str | None:
        """The language that the author chose; None leaves it to the detector."""
        known = {code for code, _name in self.language.choices or []}
        code = self.language.data or ""
        return code if code in known and code else None
