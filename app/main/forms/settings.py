"""The forms of the settings."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.credentials.scopes import CHANNELS, READ, SCOPES, WRITE
from app.lib.passwords import MAX_LENGTH, MIN_LENGTH
from app.lib.text import clean_line, clean_text
from app.users import names
from app.web.forms import BaseForm, validator_of
from app.web.locale import languages
from app.web.viewer import current_viewer

_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/"),
    *("Australia/", "Europe/", "Indian/", "Pacific/"),
)
_CURRENT = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}
SCOPE_LABELS = (
    (READ, _l("Read what you can read")),
    (WRITE, _l("Write, delete and change in your name")),
    (CHANNELS, _l("Publish and receive on the channels of your programs")),
)


def _password(label: str) -> PasswordField:
    bounds = Length(max=MAX_LENGTH)
    return PasswordField(label, validators=[DataRequired(), bounds], render_kw=_CURRENT)


class EditProfileForm(BaseForm):
    """The profile of a person."""

    username = StringField(
        _l("Username"),
        validators=[
            DataRequired(),
            validator_of(lambda name: names.check_username(name, current_viewer())),
        ],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    about_me = TextAreaField(
        _l("About me"),
        filters=[lambda text: clean_text(text) if text else text],
        validators=[Length(min=0, max=names.MAX_ABOUT)],
    )
    submit = SubmitField(_l("Submit"))


class PreferencesForm(BaseForm):
    """The language and the time zone of pages and mails."""

    language = SelectField(_l("Language"))
    timezone = SelectField(_l("Time zone"))
    submit = SubmitField(_l("Save"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [("", _l("Like the browser")), *languages()]
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(_zones())]
        self.timezone.choices = [("", _l("Like the site")), *zones]


class ActivityForm(BaseForm):
    """Whether others see when a person is active, and when they type."""

    shows_activity = BooleanField(_l("Show when I am active"))
    shows_typing = BooleanField(_l("Show people that I am typing a message to them"))
    submit = SubmitField(_l("Save"))


class ReadersForm(BaseForm):
    """Whether strangers may read a person, and engines that search the web."""

    members_only = BooleanField(_l("Only members may see my page and my posts"))
    unindexed = BooleanField(_l("Search engines shall not keep my page and my posts"))
    submit = SubmitField(_l("Save"))


class ChangePasswordForm(BaseForm):
    """The old password and the new one, twice."""

    current_password = _password(_l("Current Password"))
    password = PasswordField(
        _l("New Password"),
        validators=[DataRequired(), Length(min=MIN_LENGTH, max=MAX_LENGTH)],
        render_kw=_NEW,
    )
    password2 = PasswordField(
        _l("Repeat Password"),
        validators=[
            DataRequired(),
            EqualTo("password", message=_l("The two passwords differ.")),
        ],
        render_kw=_NEW,
    )
    submit = SubmitField(_l("Change Password"))


class ChangeEmailForm(BaseForm):
    """The new address, and the password as proof."""

    email = EmailField(
        _l("Email"),
        validators=[
            DataRequired(),
            validator_of(lambda address: names.check_email(address, current_viewer())),
        ],
        render_kw={"autocomplete": "email", "maxlength": names.MAX_EMAIL},
    )
    password = _password(_l("Password"))
    submit = SubmitField(_l("Change E-mail Address"))


class PictureForm(BaseForm):
    """A picture to show beside one's name."""

    picture = FileField(
        _l("Picture"),
        validators=[FileRequired()],
        description=_l(
            "JPEG, PNG, WebP or GIF. It is cut to a square; of an animation one "
            "picture is shown."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif"},
    )
    submit = SubmitField(_l("Upload"))


class TokenForm(BaseForm):
    """The name of a program or device, and what it may do."""

    name = StringField(
        _l("Name of the program or device"),
        filters=[lambda text: clean_line(text) if text else text],
        validators=[DataRequired(), Length(max=64)],
    )
    scopes = SelectMultipleField(
        _l("What it may do"),
        default=list(SCOPES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(_l("Choose at least one."))],
    )
    submit = SubmitField(_l("Make a token"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.scopes.choices = list(SCOPE_LABELS)


class DeleteAccountForm(BaseForm):
    """The password as proof that an account shall end."""

    password = _password(_l("Password"))
    submit = SubmitField(_l("Delete my account"))


def _zones() -> set[str]:
    """Return the zones without names of old systems ("US/Pacific", "EST5EDT")."""
    return {"UTC"} | {z for z in available_timezones() if z.startswith(_REGIONS)}


class RenewFeedsForm(BaseForm):
    """Make the present addresses of one's feeds void, by their number."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    submit = SubmitField(_l("Renew the addresses"))
