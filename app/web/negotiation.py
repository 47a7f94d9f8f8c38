"""In which form a client wants its answer."""

from flask import request


def prefers_json() -> bool:
    """Tell whether a script asks: JSON above HTML, by name."""
    accepts = request.accept_mimetypes
    return accepts["application/json"] > accepts["text/html"]
