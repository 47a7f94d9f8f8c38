"""The forms of news sources."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.news.models import MAX_NAME, MAX_SELECTOR
from app.web.forms import BaseForm

# Longer lines of forms are cut before anything looks at them.
MAX_TYPED = 900
_PLAIN = {"autocapitalize": "none", "spellcheck": "false"}
# What the sheet `css/news/pages.css` draws, in its order.
COLOUR_NAMES = (
    _l("Turquoise"),
    _l("Red"),
    _l("Blue"),
    _l("Green"),
    _l("Purple"),
    _l("Orange"),
    _l("Pink"),
    _l("Brown"),
    _l("Grey"),
    _l("Olive"),
)
CHOICES = [SelectChoice(value, label) for value, label in enumerate(COLOUR_NAMES)]


class SourceForm(BaseForm):
    """The address of a source, and of a plain page the selector of its headlines."""

    address = StringField(
        _l("Address"),
        description=_l(
            "A feed, a page that has one, a tag of Mastodon (#tag@site.example), an"
            " account of Twitter (@name), or a search there (twitter:words)."
        ),
        validators=[DataRequired(), Length(max=MAX_TYPED)],
        render_kw=_PLAIN,
    )
    selector = StringField(
        _l("Selector of the headlines"),
        description=_l("Only for a page without a feed: CSS, such as “article h2 a”."),
        validators=[Length(max=MAX_SELECTOR)],
        render_kw=_PLAIN,
    )
    name = StringField(
        _l("Name"),
        description=_l("Without one it is called what it calls itself."),
        validators=[Length(max=MAX_NAME)],
    )
    is_site_wide = BooleanField(_l("Show it to everybody on this site"))
    submit = SubmitField(_l("Add the source"))


class EditSourceForm(BaseForm):
    """The name and the colour of a source."""

    name = StringField(_l("Name"), validators=[DataRequired(), Length(max=MAX_NAME)])
    colour = RadioField(_l("Colour"), choices=CHOICES, coerce=int)
    submit = SubmitField(_l("Save"))


class ImportForm(BaseForm):
    """A list of feeds that another reader exported."""

    opml = FileField(
        _l("List of feeds (OPML)"),
        validators=[FileRequired()],
        render_kw={"accept": ".opml,.xml,text/x-opml,text/xml,application/xml"},
    )
    for_everybody = BooleanField(_l("Show them to everybody on this site"))
    submit = SubmitField(_l("Import"))
