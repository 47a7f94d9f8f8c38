"""The backend of a site without a vendor."""

from app.exceptions import Unavailable
from app.lib.i18n import mark as _l


class NullTranslator:
    """Raises Unavailable for every text: no vendor is configured."""

    name = "null"

    def code(self, language: str) -> str:
        """Return the tag unchanged."""
        return language

    def translate(self, text: str, source: str, dest: str) -> str:
        """Raise Unavailable."""
        raise Unavailable(
            "translator", _l("Error: the translation service is not configured.")
        )
