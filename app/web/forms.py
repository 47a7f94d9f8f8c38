"""What routes with forms share."""

from collections.abc import Callable

from flask import current_app
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, ValidationError

from app.exceptions import Invalid
from app.web.form_sentences import FormSentences, sentences


class OurForm(FlaskForm):
    """The base of every form: protected against forgery, in the reader's language."""

    class Meta:
        """What WTForms asks of a form's class."""

        def get_translations(self, _form: Form) -> FormSentences:
            """Give who translates what validators say."""
            return sentences


def show_refusal(form: FlaskForm, refusal: Invalid) -> None:
    """Put a rule's refusal beside the field it is about."""
    message = _(refusal.message) % refusal.parameters
    field = form._fields.get(refusal.field)
    if field is None:
        form.form_errors.append(message)
    else:
        field.errors = [*field.errors, message]


def obeys(check: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """Make a validator of a rule that raises Invalid."""

    def validate(_form: Form, field: Field) -> None:
        try:
            check(field.data or "")
        except Invalid as refusal:
            message = _(refusal.message) % refusal.parameters
            raise ValidationError(message) from refusal

    return validate


def write_limit() -> str:
    """Give how often one person may write."""
    return str(current_app.config["WRITE_LIMIT"])


def twitter_limit() -> str:
    """Give how often one person may open pages of Twitter, each of which may cost."""
    return str(current_app.config["TWITTER_PAGE_LIMIT"])


def login_limit() -> str:
    """Give how often one address may try to sign in."""
    return str(current_app.config["LOGIN_LIMIT"])


def register_limit() -> str:
    """Give how often one address may register."""
    return str(current_app.config["REGISTER_LIMIT"])
