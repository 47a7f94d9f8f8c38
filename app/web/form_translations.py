"""Translations of validators' messages: ours before those of WTForms.

The catalogues of WTForms are uneven from language to language. What ours lack still
comes from them.
"""

from typing import Any

from flask_babel import get_translations
from flask_wtf.i18n import translations as wtforms_translations

from app.lib.i18n import mark as _l
from app.lib.i18n import mark_plural as _ln

# The messages of the validators that our forms use; `flask translate` collects them.
MESSAGES = (
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


class FormTranslations:
    """The translations of every form, in the locale of the request."""

    def gettext(self, message: str) -> str:
        """Translate a message."""
        ours: Any = get_translations()
        found = ours.ugettext(message)
        return str(wtforms_translations.gettext(message) if found == message else found)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate a message in the plural form of the number."""
        ours: Any = get_translations()
        found = ours.ungettext(singular, plural, number)
        if found in (singular, plural):
            found = wtforms_translations.ngettext(singular, plural, number)
        return str(found)


translations = FormTranslations()
