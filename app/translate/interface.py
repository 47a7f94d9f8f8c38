"""What a translation vendor must be able to do."""

from typing import Protocol


class Translator(Protocol):
    """One vendor; chosen by the configuration when the first text is translated."""

    name: str

    def code(self, language: str) -> str:
        """Return the vendor's code of a language, from a tag such as "zh-Hans-CN"."""

    def translate(self, text: str, source: str, dest: str) -> str:
        """Translate between two of the vendor's codes; it detects a `source` of "".

        :raises Unavailable: the vendor is down, hangs, refuses, or returns nonsense.
        """
