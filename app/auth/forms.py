"""The forms before sign-in."""

from functools import partial

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    StringField,
    SubmitField,
)
from wtforms.validators import DataRequired, Email, EqualTo, Length

from app.lib.passwords import MAX_LENGTH, MIN_LENGTH
from app.users import names
from app.web.forms import BaseForm, validator_of

# Phones would otherwise begin names with a capital letter.
_PLAIN = {"autocapitalize": "none", "spellcheck": "false"}
_NEW = {"autocomplete": "new-password"}
_BOUNDS = Length(min=MIN_LENGTH, max=MAX_LENGTH)


class LoginForm(BaseForm):
    """A name or an address, and the password."""

    username = StringField(
        _l("Username or e-mail address"),
        validators=[DataRequired(), Length(max=names.MAX_EMAIL)],
        render_kw=_PLAIN | {"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(), Length(max=MAX_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    remember_me = BooleanField(_l("Remember Me"))
    # What was typed while the session had ended; see app.auth.unsent.
    unsent = HiddenField()
    submit = SubmitField(_l("Sign In"))


class RegistrationForm(BaseForm):
    """The fields of a new account; problems of all are shown at once."""

    allow_reserved = False

    username = StringField(
        _l("Username"),
        validators=[DataRequired()],
        render_kw=_PLAIN | {"autocomplete": "username", "maxlength": 64},
    )
    email = EmailField(
        _l("Email"),
        validators=[DataRequired(), validator_of(names.check_email)],
        render_kw={"autocomplete": "email", "maxlength": names.MAX_EMAIL},
    )
    password = PasswordField(
        _l("Password"), validators=[DataRequired(), _BOUNDS], render_kw=_NEW
    )
    password2 = PasswordField(
        _l("Repeat Password"),
        validators=[
            DataRequired(),
            EqualTo("password", message=_l("The two passwords differ.")),
        ],
        render_kw=_NEW,
    )
    submit = SubmitField(_l("Register"))

    def validate_username(self, field: Field) -> None:
        """Check the name by the rules of names."""
        rule = partial(names.check_username, allow_reserved=self.allow_reserved)
        validator_of(rule)(self, field)


class SetupForm(RegistrationForm):
    """The account of the site's owner, who may well be called "admin"."""

    allow_reserved = True


class ResetPasswordRequestForm(BaseForm):
    """The address to which the link goes."""

    email = EmailField(
        _l("Email"),
        validators=[DataRequired(), Length(max=names.MAX_EMAIL), Email()],
        render_kw={"autocomplete": "email"},
    )
    submit = SubmitField(_l("Request Password Reset"))


class ResetPasswordForm(BaseForm):
    """The new password, twice."""

    password = PasswordField(
        _l("New Password"), validators=[DataRequired(), _BOUNDS], render_kw=_NEW
    )
    password2 = PasswordField(
        _l("Repeat Password"),
        validators=[
            DataRequired(),
            EqualTo("password", message=_l("The two passwords differ.")),
        ],
        render_kw=_NEW,
    )
    submit = SubmitField(_l("Reset Password"))
