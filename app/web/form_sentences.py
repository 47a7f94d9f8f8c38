"""What forms say of what was typed: our sentences before those of WTForms.

The catalogues that come with WTForms are uneven from language to language. Whatever
they know and ours do not still comes from them.
"""

from typing import Any

from flask_babel import get_translations
from flask_wtf.i18n import translations as theirs

from app.lib.i18n import mark as _l
from app.lib.i18n import mark_plural as _ln

# The validators that our forms use say these; here `flask translate` collects them.
SENTENCES = (
    _l("This field is required."),
    _l("Field must be between %(min)d and %(max)d characters long."),
    _l("Invalid email address."),
    _l("Not a valid choice."),
    _ln(
        "Field must be at least %(min)d character long.",
        "Field must be at least %(min)d characters long.",
    ),
    _ln(
        "Field cannot be longer than %(max)d character.",
        "Field cannot be longer than %(max)d characters.",
    ),
)


class FormSentences:
    """The translator of every form, in the locale of the request."""

    def gettext(self, message: str) -> str:
        """Translate a sentence."""
        ours: Any = get_translations()
        found = ours.ugettext(message)
        return str(theirs.gettext(message) if found == message else found)

    def ngettext(self, one: str, other: str, number: int) -> str:
        """Translate a message in the plural form of the number."""
        ours: Any = get_translations()
        found = ours.ungettext(one, other, number)
        if found in (one, other):
            found = theirs.ngettext(one, other, number)
        return str(found)


sentences = FormSentences()
