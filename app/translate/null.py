"""No vendor: texts stay as they are written."""

from app.exceptions import Unavailable
from app.lib.i18n import mark as _l


class NullTranslator:
    """Stands where no vendor is configured, and says so."""

    name = "null"

    def code(self, language: str) -> str:
        """Give the tag back."""
        return language

    def translate(self, text: str, source: str, dest: str) -> str:
        """Refuse every text."""
        raise Unavailable(
            "translator", _l("Error: the translation service is not configured.")
        )
