"""Microsoft Translator, text API 3.0."""

from app.translate.codes import microsoft_code
from app.translate.transport import Transport, text_at

DEFAULT_URL = "https://api.cognitive.microsofttranslator.com"
DEFAULT_REGION = "westus"


class MicrosoftTranslator:
    """Client of Microsoft with the site's key, in the region where the key was made."""

    name = "microsoft"

    def __init__(
        self, transport: Transport, key: str, region: str = DEFAULT_REGION
    ) -> None:
        self._transport = transport
        self._headers = {"Ocp-Apim-Subscription-Key": key}
        # A key of the region "global" must come without a region.
        if region and region != "global":
            self._headers["Ocp-Apim-Subscription-Region"] = region

    def code(self, language: str) -> str:
        """Return Microsoft's code of a language."""
        return microsoft_code(language)

    def translate(self, text: str, source: str, dest: str) -> str:
        """Translate a text; without a source, Microsoft detects it."""
        params = {"api-version": "3.0", "to": dest}
        if source:
            params["from"] = source
        response = self._transport.post(
            "/translate", [{"Text": text}], params=params, headers=self._headers
        )
        return text_at(response, 0, "translations", 0, "text")
