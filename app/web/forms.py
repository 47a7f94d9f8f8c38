"""What routes with forms share."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, Form, ValidationError

from app.exceptions import Invalid, WrongPassword
from app.web.form_sentences import FormSentences, sentences
from app.web.limits import note_wrong_password


class OurForm(FlaskForm):
    """The base of every form: protected against forgery, in the reader's language."""

    class Meta:
        """What WTForms asks of a form's class."""

        def get_translations(self, _form: Form) -> FormSentences:
            """Give who translates what validators say."""
            return sentences


def show_refusal(form: FlaskForm, refusal: Invalid) -> None:
    """Put a rule's refusal beside the field it is about."""
    if isinstance(refusal, WrongPassword):
        note_wrong_password()
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
