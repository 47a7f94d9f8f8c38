"""The forms about Twitter."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Length, Regexp

from app.web.forms import BaseForm

_NO_FILLING = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class TwitterLoginForm(BaseForm):
    """What a login at Twitter takes; nothing of it but the proxy is stored."""

    username = StringField(
        _l("Name on Twitter"),
        validators=[DataRequired(), Length(max=50)],
        render_kw=_NO_FILLING,
    )
    email = EmailField(
        _l("E-mail address on Twitter"),
        validators=[DataRequired(), Length(max=250)],
        render_kw={"autocomplete": "off"},
    )
    password = PasswordField(
        _l("Password on Twitter"),
        validators=[DataRequired(), Length(max=250)],
        render_kw={"autocomplete": "off"},
    )
    totp_secret = StringField(
        _l("Secret of the two-factor app, if there is one"),
        validators=[Length(max=250)],
        render_kw=_NO_FILLING,
    )
    proxy = StringField(
        _l("Proxy through which Twitter sees you"),
        validators=[DataRequired(), Length(max=250), Regexp(r"https?://\S+$")],
        description=_l("http://user:password@host:port. The service demands one."),
        render_kw=_NO_FILLING,
    )
    submit = SubmitField(_l("Connect"))


class ArchiveForm(BaseForm):
    """The archive that Twitter hands out."""

    archive = FileField(
        _l("Archive"),
        validators=[FileRequired()],
        description=_l(
            "The zip from Twitter as it is. data/tweets.js alone does not say what only"
            " your Circle could read."
        ),
        render_kw={"accept": ".zip,.js"},
    )
    submit = SubmitField(_l("Upload"))
