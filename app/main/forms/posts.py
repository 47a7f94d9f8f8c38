"""The form in which a post is written."""

from dataclasses import dataclass
from typing import Any, Self

from flask import current_app
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, SubmitField, TextAreaField
from wtforms.validators import DataRequired

from app.lib.language import post_languages
from app.lib.text import clean_text
from app.main import uploads
from app.posts.models import Post
from app.web.forms import BaseForm
from app.web.speed.rendering import BlankForm
from app.web.speed.widgets import LongSelect


class TextOrPictures(DataRequired):
    """Require a text unless there are pictures."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a blank text without pictures."""
        if not form.has_pictures:
            super().__call__(form, field)


@dataclass(frozen=True, slots=True)
class PostSettings:
    """What a site allows in a post."""

    max_length: int
    max_pictures: int

    @classmethod
    def current(cls) -> Self:
        """Return those of the current application."""
        config = current_app.config
        return cls(config["POST_MAX_LENGTH"], config["POST_MAX_PICTURES"])


class PostForm(BaseForm):
    """The text of a post and, if its author chooses one, its language.

    To edit a post, the form is `of` it.
    """

    post = TextAreaField(
        _l("Say something"),
        validators=[TextOrPictures()],
        filters=[lambda text: clean_text(text) if text else text],
    )
    language = SelectField(
        _l("Language"), default="", validate_choice=False, widget=LongSelect()
    )
    submit = SubmitField(_l("Submit"))

    def __init__(
        self,
        *args: object,
        of: Post | None = None,
        settings: PostSettings | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._of = of
        self.settings = settings or PostSettings.current()
        # Else a browser would not send pictures alone. A script requires a text as long
        # as none are chosen.
        may_show = self.has_pictures or (of is None and self.settings.max_pictures > 0)
        self.post.flags.required = not may_show
        self.limit = self.settings.max_length
        # For the counter of the page; a browser's own maxlength counts otherwise.
        self.post.flags.maxlength = self.limit
        automatic = [("", _l("Detect language"))]
        self.language.choices = automatic + post_languages(str(get_locale()))

    @property
    def blank(self) -> BlankForm | None:
        """The form without input, as the key of a fragment; None if it has input."""
        if self.is_submitted() or self.post.data or self._of is not None:
            return None
        return BlankForm(type(self), self.settings)

    @property
    def has_pictures(self) -> bool:
        """Whether there are pictures: those of the post, or for a new one."""
        if self._of is not None:
            return self._of.attachment_count > 0
        return bool(uploads.chosen())

    @property
    def descriptions(self) -> list[str]:
        """The alt text of each chosen picture."""
        return uploads.descriptions()

    @property
    def chosen_language(self) -> str | None:
        """The language that the author chose; None leaves it to the detector."""
        offered = {code for code, _name in self.language.choices or []}
        code = self.language.data or ""
        return code if code in offered and code else None
