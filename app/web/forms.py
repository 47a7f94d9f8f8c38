"""What routes with forms share."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField, TextAreaField, ValidationError

from app.csrf import EXPIRED
from app.exceptions import Conflict, Invalid, KeyReused, WrongPassword
from app.lib.i18n import mark as _l
from app.web.form_translations import FormTranslations, translations
from app.web.hooks import is_stranger
from app.web.idempotency import rendered_for, reused_message
from app.web.limits import count_wrong_password
from app.web.viewer import viewer

# No rule of a field of one line allows a text of this length.
LONGEST_LINE = 1_000
RENDERED_FOR_ANOTHER = _l(
    "You are signed in as %(username)s now. Nothing has been sent yet: look at it, and"
    " send it again if it shall be yours."
)
EXPIRED_FORM = _l(
    "The page was open for too long. Nothing is lost and nothing has been sent yet:"
    " look at it, and send it again."
)
View = TypeVar("View", bound=Callable[..., Any])


class BaseForm(FlaskForm):
    """The base of every form: protected against forgery, in the viewer's language."""

    class Meta(FlaskForm.Meta):
        """What WTForms reads from a form's class."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Cut what is sent for a field of one line to a length that is refused.

            So neither a filter nor a validator sees how long it was.
            """
            if request.is_json:
                # Which Flask-WTF would take for a form, whatever is in it.
                return MultiDict()
            sent = super().wrap_formdata(form, formdata)
            lines = [field.name for field in form if _is_line(field)]
            return _cut(sent, lines) if sent else sent

        def get_translations(self, _form: Form) -> FormTranslations:
            """Return the translations of validators' messages."""
            return translations

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form may be carried out; else its head says why not."""
        reason = refusal_reason()
        if reason is not None:
            self.form_errors.append(reason)
            return False
        return bool(super().validate(extra_validators))


def restores_input(view: View) -> View:
    """Mark a view that renders its form again where the form has expired."""
    view.restores_input = True  # type: ignore[attr-defined]  # app.csrf looks for it
    return view


def without_token(view: View) -> View:
    """Mark a view whose form strangers send without a token, from a page of ours."""
    view.needs_no_token = is_stranger  # type: ignore[attr-defined]  # app.csrf looks for it
    return view


def refusal_reason() -> str | None:
    """Return why the submitted form may not be carried out; None where it may.

    Its token is no longer valid, or it was rendered for another person, who was signed
    in in this browser before.
    """
    owner, person = rendered_for(), viewer()
    if owner and person is not None and owner != person.id:
        return str(_(RENDERED_FOR_ANOTHER) % {"username": person.username})
    return str(_(EXPIRED_FORM)) if request.environ.get(EXPIRED) else None


def _is_line(field: Field) -> bool:
    return isinstance(field, StringField) and not isinstance(field, TextAreaField)


def _cut(sent: Any, names: list[str]) -> Any:
    long = [n for n in names if any(len(v) > LONGEST_LINE for v in sent.getlist(n))]
    if not long:
        return sent
    cut = MultiDict(sent)
    for name in long:
        cut.setlist(name, [value[:LONGEST_LINE] for value in sent.getlist(name)])
    return cut


def form_status(form: FlaskForm) -> int:
    """Return the HTTP status of a page with a form: 400 once it was submitted."""
    return 400 if form.is_submitted() else 200


def try_command(
    form: FlaskForm, command: Callable[[], object], *, conflict: str = ""
) -> bool:
    """Call a command with a form's values; return False after a refusal, now shown.

    `conflict` names the field that a conflict is about; without one it is raised.
    """
    try:
        command()
    except Conflict as refusal:
        if not conflict:
            raise
        show_refusal(form, Invalid(conflict, refusal.message, **refusal.parameters))
        return False
    except (Invalid, KeyReused) as refusal:
        show_refusal(form, refusal)
        return False
    return True


def show_refusal(form: FlaskForm, refusal: Invalid | KeyReused) -> None:
    """Put a refusal beside the field that it is about."""
    if isinstance(refusal, KeyReused):
        form.form_errors.append(reused_message())
        return
    if isinstance(refusal, WrongPassword):
        count_wrong_password()
    message = _(refusal.message) % refusal.parameters
    field = form._fields.get(refusal.field)
    if field is None:
        form.form_errors.append(message)
    else:
        field.errors = [*field.errors, message]


def validator_of(check: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """Return a validator made of a rule that raises Invalid."""

    def validate(_form: Form, field: Field) -> None:
        try:
            check(field.data or "")
        except Invalid as refusal:
            message = _(refusal.message) % refusal.parameters
            raise ValidationError(message) from refusal

    return validate
