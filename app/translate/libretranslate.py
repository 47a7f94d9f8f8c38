"""LibreTranslate: a free translation server that a site can run itself."""

from app.translate.codes import libretranslate_code
from app.translate.transport import Transport, text_at


class LibreTranslator:
    """Client of a LibreTranslate server, with a key where it needs one."""

    name = "libretranslate"

    def __init__(self, transport: Transport, api_key: str | None = None) -> None:
        self._transport = transport
        self._api_key = api_key

    def code(self, language: str) -> str:
        """Return LibreTranslate's code of a language."""
        return libretranslate_code(language)

    def translate(self, text: str, source: str, dest: str) -> str:
        """Translate a text; without a source, the server detects it."""
        payload = {
            "q": text,
            "source": source or "auto",
            "target": dest,
            "format": "text",
        }
        if self._api_key:
            payload["api_key"] = self._api_key
        return text_at(self._transport.post("/translate", payload), "translatedText")
