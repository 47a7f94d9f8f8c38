"""Forms with files, as browsers and programs of all ages send them."""

from flask import Flask
from werkzeug import formparser
from werkzeug.datastructures import Headers
from werkzeug.http import dump_options_header, parse_options_header
from werkzeug.sansio.multipart import MultipartDecoder

DISPOSITION = "content-disposition"


def init_app(app: Flask) -> None:
    """Install the decoder for all forms; the library has one name for its own."""
    formparser.MultipartDecoder = ForgivingDecoder  # type: ignore[attr-defined]  # Not in __all__.


class ForgivingDecoder(MultipartDecoder):
    """Accept file names in any encoding, and pictures without a name.

    The library drops the whole form over a header that is not UTF-8, without a word.
    """

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        try:
            data.decode()
        except UnicodeDecodeError:
            # Older programs send what their system uses; every byte is some letter.
            data = data.decode("latin-1").encode()
        return _with_name(super()._parse_headers(data))


def _with_name(headers: Headers) -> Headers:
    """Name a picture that has no name, for a nameless part is taken for a text."""
    if headers.get("content-type", "").lower().startswith("image/"):
        kind, options = parse_options_header(headers.get(DISPOSITION, ""))
        if not options.get("filename"):
            named = dump_options_header(kind, options | {"filename": "picture"})
            headers.set(DISPOSITION, named)
    return headers
